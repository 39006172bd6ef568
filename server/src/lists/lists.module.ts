import { Module } from '@nestjs/common';
import { SettingsModule } from '../settings/settings.module.js';
import { ListPrinter } from './list-printer.service.js';
import { Lists } from './lists.service.js';

@Module({ imports: [SettingsModule], providers: [Lists, ListPrinter], exports: [Lists] })
export class ListsModule {}
