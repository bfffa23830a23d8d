// The floor under `POST /api/issuance/v2/activate`: opens and reads the request, seals an answer, and does nothing in between.
// @ts-check
import { open, seal } from './envelope.js';
import { readAnswer, serveFloor } from './floor.js';

const { headers, body, key } = readAnswer();
serveFloor(headers, (request) => {
  JSON.parse(open(key, JSON.parse(request.toString()).token).toString());
  return JSON.stringify({ token: seal(key, body) });
});
