import { Controller } from '@nestjs/common';
import {
  saveSettingsRoute,
  type Settings,
  type SettingsSheet,
  showSettingsRoute,
  showSettingsSheetRoute,
} from '#shared';
import { Handle, Input, Who, type InputOf } from '../http/handle.js';
import type { Who as Operator } from '../operators/who.js';
import { PropertySettings } from './settings.service.js';

@Controller()
export class SettingsController {
  constructor(private readonly settings: PropertySettings) {}

  @Handle(showSettingsRoute)
  show(): Promise<Settings> {
    return this.settings.current();
  }

  @Handle(showSettingsSheetRoute)
  sheet(): Promise<SettingsSheet> {
    return this.settings.sheet();
  }

  @Handle(saveSettingsRoute)
  save(@Who() who: Operator, @Input() input: InputOf<typeof saveSettingsRoute>): Promise<Settings> {
    return this.settings.save(who, input.body);
  }
}
