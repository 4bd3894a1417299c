using Microsoft.Win32.SafeHandles;

namespace Continuum.Mqtt.Sessions;

/// <summary>Writes the parts one behind the other; after a failure any of it may stand in the file.</summary>
/// <exception cref="IOException">There is no room, or the disk is broken.</exception>
internal delegate void LogWrite(SafeFileHandle file, IReadOnlyList<ReadOnlyMemory<byte>> parts, long at);
