// How the report's page looks, on screen and on A4: black on white, colour only where it says something, and said in words too.

export const STYLE = `
@page { size: A4; margin: 16mm 15mm 18mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 190mm; padding: 8mm; color: #111; background: #fff; font: 10pt/1.4 system-ui, sans-serif }
h1 { margin: 0; font-size: 20pt; line-height: 1.2 }
header { border-bottom: 1pt solid #111; margin-bottom: 5mm }
header p { margin: 1mm 0 3mm; color: #444 }
h2 { margin: 6mm 0 2mm; font-size: 12pt; break-after: avoid }
h2 span { color: #444; font-size: 9.5pt; font-weight: normal }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(26mm, 1fr)); gap: 2mm }
.tiles div { border: .5pt solid #999; border-radius: 1mm; padding: 2mm; font-size: 8.5pt }
.tiles b { display: block; font-size: 15pt; line-height: 1.1 }
.tiles .handled b, span.handled { color: #14632f }
.tiles .mishandled b, span.mishandled { color: #a3160f; font-weight: bold }
.tiles .mishandled { border: 1pt solid #a3160f }
table { width: 100%; border-collapse: collapse; margin-bottom: 2mm; table-layout: fixed }
.met th:nth-child(1) { width: 30mm }
.met th:nth-child(2) { width: 45mm }
.met th:nth-child(3), .deviations th:nth-child(3) { width: 13mm }
.met th:nth-child(4) { width: 25mm }
.deviations th:nth-child(2) { width: 38mm }
.deviations th:nth-child(4) { width: 27mm }
th { padding: 1mm 2mm 1mm 0; border-bottom: 1pt solid #111; font-size: 8.5pt; text-align: left }
td { padding: 1.2mm 2mm 1.2mm 0; border-bottom: .5pt solid #bbb; vertical-align: top; overflow-wrap: anywhere }
td:last-child { padding-right: 0 }
tr, li { break-inside: avoid }
thead { display: table-header-group }
small, .never, .list { font-size: 8.5pt; color: #444 }
.never span { margin-right: .4em; white-space: nowrap }
.list ul { columns: 2; column-gap: 8mm; margin: 0; padding-left: 4mm }
.list b { color: #111 }
.signatures { break-inside: avoid }
.signatures div { display: grid; grid-template-columns: 1fr 1fr; gap: 4mm 8mm }
.signatures div p { margin: 0; font-size: 8.5pt; color: #444 }
.signatures div span { display: block; height: 9mm; border-bottom: .75pt solid #111; margin-bottom: 1mm }
@media print { body { max-width: none; padding: 0 } }
`;
