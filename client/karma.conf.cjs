const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

// The browser that is installed; CHROME_BIN wins.
process.env.CHROME_BIN ??= ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);

/** The sources lie beside the specs, for the one that reads every template. */
const serveSources = (files) => {
  const folder = join(__dirname, 'src/app');
  for (const name of readdirSync(folder, { recursive: true }).filter((path) => /\.(html|ts)$/.test(path))) {
    files.push({ pattern: join(folder, name), included: false, served: true, watched: false });
  }
};
serveSources.$inject = ['config.files'];

module.exports = (config) =>
  config.set({
    frameworks: ['jasmine', 'sources'],
    plugins: [
      require('karma-jasmine'),
      require('karma-chrome-launcher'),
      require('karma-coverage'),
      { 'framework:sources': ['factory', serveSources] },
    ],
    client: { jasmine: { random: true } },
    reporters: ['progress'],
    browsers: ['Quiet'],
    customLaunchers: {
      Quiet: {
        base: 'ChromeHeadless',
        flags: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
      },
    },
    browserNoActivityTimeout: 120000,
    restartOnFileChange: false,
  });
