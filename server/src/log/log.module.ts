import { Module } from '@nestjs/common';
import { logList } from '#shared';
import { listControllers } from '../lists/lists.controller.js';
import { ListsModule } from '../lists/lists.module.js';
import { LogController } from './log.controller.js';
import { LogList } from './log-list.queries.js';
import { OperationLog } from './operation-log.service.js';

@Module({
  imports: [ListsModule],
  controllers: [LogController, ...listControllers(logList, LogList)],
  providers: [OperationLog, LogList],
})
export class LogModule {}
