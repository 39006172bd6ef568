import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { APP_CONFIG } from './app/app.config';

// A fault this early has no screen yet: the console is the one place left to say it.
bootstrapApplication(App, APP_CONFIG).catch((fault: unknown) => console.error(fault));
