// A jasmine reporter that names what failed as it fails, the slowest specs, and the count in one line at the end.
export default class Reporter {
  #specs = [];

  specDone(result) {
    this.#specs.push(result);
    if (result.status !== 'failed') return;
    console.log(`FAILED ${result.fullName}`);
    for (const { message, stack } of result.failedExpectations) console.log(`  ${stack || message}`);
  }

  suiteDone(result) {
    for (const { message, stack } of result.failedExpectations ?? []) {
      console.log(`FAILED around ${result.fullName}\n  ${stack || message}`);
    }
  }

  jasmineDone(result) {
    for (const { message, stack } of result.failedExpectations ?? [])
      console.log(`FAILED at the top\n  ${stack || message}`);
    const slowest = [...this.#specs].sort((a, b) => (b.duration ?? 0) - (a.duration ?? 0)).slice(0, 3);
    for (const { fullName, duration } of slowest) console.log(`slow: ${duration} ms ${fullName}`);
    const failed = this.#specs.filter((spec) => spec.status === 'failed').length;
    const around = result.overallStatus !== 'passed' && failed === 0 ? 1 : 0;
    if (result.incompleteReason) console.log(`incomplete: ${result.incompleteReason}`);
    console.log(`${this.#specs.length} specs, ${failed + around} failures`);
  }
}
