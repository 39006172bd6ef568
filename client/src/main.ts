import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { APP_CONFIG } from './app/app.config';

function start(): void {
  // A fault this early has no screen yet: the console is the one place left to say it.
  bootstrapApplication(App, APP_CONFIG).catch((fault: unknown) => console.error(fault));
}

// The app's name is painted before a slow phone sets to work. A page that nobody sees paints nothing and begins at once.
if (document.hidden) start();
else requestAnimationFrame(() => setTimeout(start));
