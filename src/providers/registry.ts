// Which providers there are: one line each.
export { ncore } from './ncore/index.ts';
export { prepaid } from './prepaid/index.ts';
