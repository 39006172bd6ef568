import { Controller } from '@nestjs/common';
import {
  buildingUsesRoute,
  createBuildingRoute,
  deleteBuildingRoute,
  listBuildingsRoute,
  showBuildingRoute,
  updateBuildingRoute,
  type Building,
  type Uses,
} from '#shared';
import { Handle, Input, Who, type InputOf } from '../http/handle.js';
import type { Who as Operator } from '../operators/who.js';
import { Buildings } from './buildings.service.js';

@Controller()
export class BuildingsController {
  constructor(private readonly buildings: Buildings) {}

  @Handle(listBuildingsRoute)
  list(@Who() who: Operator): Promise<Building[]> {
    return this.buildings.list(who);
  }

  @Handle(showBuildingRoute)
  show(@Who() who: Operator, @Input() input: InputOf<typeof showBuildingRoute>): Promise<Building> {
    return this.buildings.show(who, input.params.number);
  }

  @Handle(buildingUsesRoute)
  uses(@Who() who: Operator, @Input() input: InputOf<typeof buildingUsesRoute>): Promise<Uses> {
    return this.buildings.uses(who, input.params.number);
  }

  @Handle(createBuildingRoute)
  create(@Who() who: Operator, @Input() input: InputOf<typeof createBuildingRoute>): Promise<Building> {
    return this.buildings.create(who, input.body);
  }

  @Handle(updateBuildingRoute)
  update(@Who() who: Operator, @Input() input: InputOf<typeof updateBuildingRoute>): Promise<Building> {
    return this.buildings.update(who, input.params.number, input.body);
  }

  @Handle(deleteBuildingRoute)
  remove(@Who() who: Operator, @Input() input: InputOf<typeof deleteBuildingRoute>): Promise<void> {
    return this.buildings.remove(who, input.params.number);
  }
}
