// Prints `N passed, N failed` of a Vitest result file (JSON), and exits with 1 unless some tests passed and none failed.
import { readFileSync } from 'node:fs';

const { passed, failed } = countsOf(process.argv[2]);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = passed > 0 && failed === 0 ? 0 : 1;

/** A test file that does not load has no test that could fail, so it counts as one; so does a result that is missing. */
function countsOf(file) {
  try {
    const { numPassedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'));
    const failures = testResults.map(({ status, assertionResults }) => {
      const failed = assertionResults.filter((test) => test.status === 'failed').length;
      return failed === 0 && status === 'failed' ? 1 : failed;
    });
    return { passed: numPassedTests, failed: failures.reduce((sum, count) => sum + count, 0) };
  } catch (problem) {
    console.error(`${file} cannot be read: ${problem.message}`);
    return { passed: 0, failed: 1 };
  }
}
