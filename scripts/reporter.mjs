// A jasmine reporter that names what failed as it fails, the slowest specs, and the count in one line at the end.
/** What failed and where; a stack without the message in it gets it put before. */
function inWords({ message, stack }) {
  return `  ${stack?.includes(message) ? stack : `${message}\n${stack ?? ''}`}`;
}

export default class Reporter {
  #specs = [];

  specDone(result) {
    this.#specs.push(result);
    if (result.status !== 'failed') return;
    console.log(`FAILED ${result.fullName}`);
    for (const failure of result.failedExpectations) console.log(inWords(failure));
  }

  suiteDone(result) {
    for (const failure of result.failedExpectations ?? []) {
      console.log(`FAILED around ${result.fullName}\n${inWords(failure)}`);
    }
  }

  jasmineDone(result) {
    for (const failure of result.failedExpectations ?? []) console.log(`FAILED at the top\n${inWords(failure)}`);
    const slowest = [...this.#specs].sort((a, b) => (b.duration ?? 0) - (a.duration ?? 0)).slice(0, 3);
    for (const { fullName, duration } of slowest) console.log(`slow: ${duration} ms ${fullName}`);
    const failed = this.#specs.filter((spec) => spec.status === 'failed').length;
    const around = result.overallStatus !== 'passed' && failed === 0 ? 1 : 0;
    if (result.incompleteReason) console.log(`incomplete: ${result.incompleteReason}`);
    console.log(`${this.#specs.length} specs, ${failed + around} failures`);
  }
}
