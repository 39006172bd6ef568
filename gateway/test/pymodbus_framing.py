"""The framer for a way to a meter, by the name that this version of pymodbus has for it."""


def framer_of(framing):
    is_tcp = framing == "modbus_tcp"
    try:
        from pymodbus import FramerType
        return FramerType.SOCKET if is_tcp else FramerType.RTU
    except ImportError:
        pass
    try:
        from pymodbus import Framer
        return Framer.SOCKET if is_tcp else Framer.RTU
    except ImportError:
        from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer
        return ModbusSocketFramer if is_tcp else ModbusRtuFramer
