import { Module } from '@nestjs/common';
import { Live } from './live.js';
import { LiveSocket } from './live.socket.js';

@Module({ providers: [Live, LiveSocket], exports: [Live] })
export class LiveModule {}
