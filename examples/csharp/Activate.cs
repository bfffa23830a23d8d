// From a first success to an 8004, with .NET alone: dotnet run Activate.cs with .NET 10; before that, in a console project
// (dotnet new console) in place of Program.cs.
// The server is at CARD_SANDBOX_URL, http://127.0.0.1:4242 unless set. Every run begins anew in a sandbox of its own.
using System;
using System.Linq;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;

// `/@name` before a path chooses the sandbox; with the real platform it is left out.
string server = Environment.GetEnvironmentVariable("CARD_SANDBOX_URL") ?? "http://127.0.0.1:4242";
string baseUrl = server + "/@example-csharp";
byte[] key = Convert.FromHexString("8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b");

using HttpClient http = new();
http.DefaultRequestHeaders.Add("x-api-key", "7fe1c0de");
http.DefaultRequestHeaders.Add("clientId", "2000");
http.DefaultRequestHeaders.Add("bankId", "7000");
http.DefaultRequestHeaders.Add("entityId", "100");
http.DefaultRequestHeaders.Add("secureCode", "AfYtlO5kqdySIjXyNmGg3F");

await Post("/_sandbox/reset", new JsonObject());

JsonNode first = await Activate("csharp-1", 70000000000, "0000", "example-csharp", "asha.verma@example.com");
Console.WriteLine($"a fresh card:             {first["responseCode"]} {first["responseMessage"]}");

// The address belongs to another customer, so the platform refuses.
JsonNode taken = await Activate("csharp-2", 70000000008, "5109", "example-csharp-2", "taken.address@example.com");
Console.WriteLine($"an address that is taken: {taken["responseCode"]} {taken["responseMessage"]}");

// As the code says: the same card with an address of this customer.
JsonNode mended = await Activate("csharp-3", 70000000008, "5109", "example-csharp-2", "ravi.nair@example.com");
Console.WriteLine($"another address:          {mended["responseCode"]} {mended["responseMessage"]}");

string[] codes = new[] { first, taken, mended }.Select(answer => (string)answer["responseCode"]!).ToArray();
return codes.SequenceEqual(new[] { "00", "8004", "00" }) ? 0 : 1;

async Task<JsonNode> Post(string path, JsonNode body)
{
    using StringContent content = new(body.ToJsonString(), Encoding.UTF8, "application/json");
    using HttpResponseMessage reply = await http.PostAsync(baseUrl + path, content);
    return JsonNode.Parse(await reply.Content.ReadAsStringAsync())!;
}

// Seals the message, sends it, and opens the answer.
async Task<JsonNode> Activate(string clientTxnId, long urn, string lastFour, string customerId, string email)
{
    JsonObject message = new()
    {
        ["messageCode"] = "3424",
        ["clientTxnId"] = clientTxnId,
        ["requestDateTime"] = "20300115093000",
        ["isStatusCheckRequest"] = true,
        ["urn"] = urn,
        ["last4Digits"] = lastFour,
        ["loginId"] = 1,
        ["loadAmount"] = 250000,
        ["cardProfileId"] = 300,
        ["customerId"] = customerId,
        ["productId"] = 1,
        ["cardHolder"] = new JsonObject
        {
            ["cardholderFirstName"] = "Asha",
            ["cardholderLastName"] = "Verma",
            ["cardholderMobile"] = "919800000001",
            ["cardholderEmail"] = email,
            ["cardholderDateOfBirth"] = "17-08-1990",
        },
    };
    JsonNode answer = await Post("/api/issuance/v2/activate", new JsonObject { ["token"] = Seal(message.ToJsonString()) });
    string token = (string?)answer["token"] ?? throw new InvalidOperationException($"The answer is not sealed: {answer}");
    return JsonNode.Parse(Open(token))!;
}

// AES-192-CBC with a new IV in front, in base64.
string Seal(string json)
{
    using Aes aes = Aes.Create();
    aes.Key = key;
    byte[] iv = RandomNumberGenerator.GetBytes(16);
    return Convert.ToBase64String(iv.Concat(aes.EncryptCbc(Encoding.UTF8.GetBytes(json), iv, PaddingMode.PKCS7)).ToArray());
}

string Open(string token)
{
    byte[] bytes = Convert.FromBase64String(token);
    using Aes aes = Aes.Create();
    aes.Key = key;
    return Encoding.UTF8.GetString(aes.DecryptCbc(bytes[16..], bytes[..16], PaddingMode.PKCS7));
}
