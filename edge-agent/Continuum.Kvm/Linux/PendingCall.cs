using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux;

/// <summary>A system call that waits, to be made again.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record PendingCall(ulong Number, SyscallArguments Arguments)
{
    /// <summary>Writes it.</summary>
    public void Save(SnapshotWriter writer)
    {
        writer.WriteUInt64(Number);
        writer.WriteUInt64(Arguments.A0);
        writer.WriteUInt64(Arguments.A1);
        writer.WriteUInt64(Arguments.A2);
        writer.WriteUInt64(Arguments.A3);
        writer.WriteUInt64(Arguments.A4);
        writer.WriteUInt64(Arguments.A5);
    }

    /// <summary>Reads it.</summary>
    public static PendingCall Load(SnapshotReader reader) => new(
        reader.ReadUInt64(),
        new SyscallArguments(
            reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(),
            reader.ReadUInt64()));
}
