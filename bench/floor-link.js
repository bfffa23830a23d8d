// The floor under `POST /cards:link`: reads the same body and writes the same bytes, and does nothing in between.
// @ts-check
import { readAnswer, serveFloor } from './floor.js';

const { headers, body } = readAnswer();
serveFloor(headers, () => body);
