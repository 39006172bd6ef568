import { Module } from '@nestjs/common';
import { BuildingsController } from './buildings.controller.js';
import { Buildings } from './buildings.service.js';

@Module({ controllers: [BuildingsController], providers: [Buildings], exports: [Buildings] })
export class BuildingsModule {}
