"""A Modbus slave by pymodbus, for the interop spec: pymodbus_slave.py tcp|rtu_over_tcp|serial PORT_OR_PATH.

Register n of unit 1 and 2 holds n * 3 + unit, modulo 65536; all may be written.
"""
import asyncio
import logging
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server import StartAsyncSerialServer, StartAsyncTcpServer

try:
    from pymodbus.framer.rtu_framer import ModbusRtuFramer
    from pymodbus.framer.socket_framer import ModbusSocketFramer
except ImportError:
    from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer

logging.basicConfig(level=logging.WARNING)


def slave(unit):
    values = [(at * 3 + unit) % 65536 for at in range(65536)]
    return ModbusSlaveContext(hr=ModbusSequentialDataBlock(0, values), zero_mode=True)


async def main():
    framing, place = sys.argv[1], sys.argv[2]
    context = ModbusServerContext(slaves={1: slave(1), 2: slave(2)}, single=False)
    print("slave starts", flush=True)
    if framing == "serial":
        await StartAsyncSerialServer(context=context, framer=ModbusRtuFramer, port=place, baudrate=9600)
        return
    framer = ModbusRtuFramer if framing == "rtu_over_tcp" else ModbusSocketFramer
    await StartAsyncTcpServer(context=context, framer=framer, address=("127.0.0.1", int(place)))


asyncio.run(main())
