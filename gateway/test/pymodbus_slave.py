"""A Modbus slave by pymodbus, for the interop spec: pymodbus_slave.py modbus_tcp|rtu_over_tcp|serial PORT_OR_PATH.

Register n of unit 1 and 2 holds n * 3 + unit, modulo 65536; all may be written.
"""
import asyncio
import logging
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server import StartAsyncSerialServer, StartAsyncTcpServer

from pymodbus_framing import framer_of

logging.basicConfig(level=logging.WARNING)


def slave(unit):
    # pymodbus counts registers from 1 inside.
    values = [(at * 3 + unit) % 65536 for at in range(65536)]
    return ModbusSlaveContext(hr=ModbusSequentialDataBlock(1, values))


async def main():
    framing, place = sys.argv[1], sys.argv[2]
    context = ModbusServerContext(slaves={1: slave(1), 2: slave(2)}, single=False)
    framer = framer_of(framing)
    print("slave starts", flush=True)
    if framing == "serial":
        await StartAsyncSerialServer(context=context, framer=framer, port=place, baudrate=9600)
    else:
        await StartAsyncTcpServer(context=context, framer=framer, address=("127.0.0.1", int(place)))


asyncio.run(main())
