// The race suite on the stores of one process.
import { startBinary } from '../support/binary.ts';
import { freshFolder } from '../support/folder.ts';
import { describeRaces } from '../support/races.ts';

const oneProcess = async (...args: readonly string[]) => {
  const { url, stop } = await startBinary(args);
  return { urls: [url], stop };
};

describeRaces('one process, in memory', () => oneProcess());
describeRaces('one process, in files', () => oneProcess('--data', freshFolder()));
