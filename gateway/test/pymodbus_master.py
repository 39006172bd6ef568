"""A Modbus master by pymodbus, for the interop spec: pymodbus_master.py modbus_tcp|rtu_over_tcp|serial PORT_OR_PATH STEPS.

STEPS is a JSON list; each step is answered in a JSON list on one line: registers as hex, "written", or "exception N".
  {"read": address, "count": registers}
  {"write": address, "values": hex}
  {"order": {"command", "expected", "id", "amount", "keyNumber", "key", "meter"}}
An order is put together here, from the page that describes the mailbox, and shares no code with the product.
"""
import hashlib
import hmac
import json
import struct
import sys

from pymodbus.client import ModbusSerialClient, ModbusTcpClient

from pymodbus_framing import framer_of

UNIT = 7


def client_of(framing, place):
    if framing == "serial":
        return ModbusSerialClient(port=place, framer=framer_of(framing), baudrate=9600, timeout=3)
    return ModbusTcpClient("127.0.0.1", port=int(place), framer=framer_of(framing), timeout=3)


def mailbox_order(order):
    expected = order["expected"]
    told = struct.pack(">HHH", order["command"], expected, (expected + 1) % 65536)
    told += bytes.fromhex(order["id"]) + struct.pack(">iH", order["amount"], order["keyNumber"])
    meter = bytes.fromhex(order["meter"])
    return told + hmac.new(bytes.fromhex(order["key"]), told + meter, hashlib.sha256).digest()[:8]


def words(data):
    return list(struct.unpack(f">{len(data) // 2}H", data))


def run(client, step):
    if "read" in step:
        answer = client.read_holding_registers(step["read"], count=step["count"], slave=UNIT)
    elif "write" in step:
        answer = client.write_registers(step["write"], words(bytes.fromhex(step["values"])), slave=UNIT)
    else:
        answer = client.write_registers(0x7F20, words(mailbox_order(step["order"])), slave=UNIT)
    if answer.isError():
        return f"exception {getattr(answer, 'exception_code', answer)}"
    if "read" in step:
        return struct.pack(f">{len(answer.registers)}H", *answer.registers).hex()
    return "written"


def main():
    framing, place, steps = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    client = client_of(framing, place)
    if not client.connect():
        sys.exit(f"nothing answers at {place}")
    print(json.dumps([run(client, step) for step in steps]))
    client.close()


main()
