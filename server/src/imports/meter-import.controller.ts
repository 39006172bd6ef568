import { Controller } from '@nestjs/common';
import {
  commitImportRoute,
  importFaultsRoute,
  importTemplateRoute,
  previewImportRoute,
  type ImportPreview,
  type ResponseOf,
} from '#shared';
import type { FileAnswer } from '../http/answer-interceptor.js';
import { Handle, Input, Who, type InputOf } from '../http/handle.js';
import { Refused } from '../http/refused.js';
import type { Who as Operator } from '../operators/who.js';
import { makeImportTemplate } from './import-template.js';
import { MeterImport } from './meter-import.service.js';

@Controller()
export class MeterImportController {
  constructor(private readonly imports: MeterImport) {}

  @Handle(previewImportRoute)
  preview(@Who() who: Operator, @Input() { file, query }: InputOf<typeof previewImportRoute>): Promise<ImportPreview> {
    if (!file) throw new Refused('file_missing', 'Choose a spreadsheet first.');
    // Forms name their files in UTF-8, and the form reader takes the bytes for Latin-1.
    const name = Buffer.from(file.originalname, 'latin1').toString('utf8');
    const fileName = name.includes('\uFFFD') ? file.originalname : name;
    return this.imports.preview(who, fileName, file.buffer, query.progressId);
  }

  @Handle(commitImportRoute)
  commit(
    @Who() who: Operator,
    @Input() input: InputOf<typeof commitImportRoute>,
  ): Promise<ResponseOf<typeof commitImportRoute>> {
    return this.imports.commit(who, input.params.importId, input.body);
  }

  @Handle(importFaultsRoute)
  async faults(
    @Who() who: Operator,
    @Input() { params, query }: InputOf<typeof importFaultsRoute>,
  ): Promise<FileAnswer> {
    return { bytes: await this.imports.faults(who, params.importId, query.language ?? 'en'), name: 'wrong-rows.xlsx' };
  }

  @Handle(importTemplateRoute)
  async template(@Input() { query }: InputOf<typeof importTemplateRoute>): Promise<FileAnswer> {
    return { bytes: await makeImportTemplate(query.language ?? 'en'), name: 'meters.xlsx' };
  }
}
