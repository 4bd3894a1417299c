using Continuum.Kvm.Interop;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Machine.X64;

/// <summary>
/// The selectors that a program has loaded into DS, ES, FS and GS. Only the user data segment and null make sense in
/// 64-bit code; anything else comes back from a snapshot as null.
/// </summary>
internal readonly record struct DataSegments(ushort Ds, ushort Es, ushort Fs, ushort Gs)
{
    private const int PrivilegeBits = 3;

    /// <summary>What a processor has loaded.</summary>
    internal static DataSegments Of(in KvmSregs sregs) =>
        new(sregs.Ds.Selector, sregs.Es.Selector, sregs.Fs.Selector, sregs.Gs.Selector);

    /// <summary>Reads them.</summary>
    internal static DataSegments Read(SnapshotReader reader)
    {
        ulong packed = reader.ReadUInt64();
        return new DataSegments((ushort)packed, (ushort)(packed >> 16), (ushort)(packed >> 32), (ushort)(packed >> 48));
    }

    /// <summary>Writes them.</summary>
    internal void Write(SnapshotWriter writer) =>
        writer.WriteUInt64(Ds | ((ulong)Es << 16) | ((ulong)Fs << 32) | ((ulong)Gs << 48));

    /// <summary>Loads them into a processor's state.</summary>
    internal void LoadInto(ref KvmSregs sregs, ulong fsBase, ulong gsBase)
    {
        sregs.Ds = Segment(Ds, 0);
        sregs.Es = Segment(Es, 0);
        sregs.Fs = Segment(Fs, fsBase);
        sregs.Gs = Segment(Gs, gsBase);
    }

    private static KvmSegment Segment(ushort selector, ulong segmentBase) =>
        (selector | PrivilegeBits) == Selectors.UserData
            ? ControlRegisters.UserData(selector) with { Base = segmentBase }
            : new KvmSegment { Base = segmentBase, Unusable = 1 };
}
