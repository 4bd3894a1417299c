using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using Continuum.Kvm.Interop;

namespace Continuum.Kvm.Machine.X64;

/// <summary>What the processor that KVM offers here can do (Intel SDM vol. 2, CPUID).</summary>
internal sealed class GuestProcessor
{
    private const int LegacyStateBytes = 576; // the XSAVE area's legacy region and header (SDM vol. 1, 13.4)

    private readonly KvmCpuidEntry[] _entries;

    internal GuestProcessor(KvmCpuidEntry[] supported)
    {
        _entries = [.. supported.Where(entry => !CpuidPolicy.IsHidden(entry)).Select(CpuidPolicy.Apply)];
        KvmCpuidEntry basic = Find(1, 0);
        KvmCpuidEntry extended = Find(7, 0);
        HasXsave = (basic.Ecx & (1u << 26)) != 0;
        HasFsGsBase = (extended.Ebx & 1) != 0;
        HasUmip = (extended.Ecx & (1u << 2)) != 0;
        KvmCpuidEntry state = Find(0xD, 0);
        Xcr0 = HasXsave ? (state.Eax | ((ulong)state.Edx << 32)) & CpuidPolicy.UsableState : 0;
        StateMask = HasXsave ? Xcr0 : HostState();
        StateBytes = SizeOf(StateMask);
        Description = ProcessorNames.Describe(HasXsave ? Find : OfHost, HasFsGsBase);
    }

    /// <summary>What KVM_SET_CPUID2 is given.</summary>
    internal ReadOnlySpan<KvmCpuidEntry> Entries => _entries;

    /// <summary>
    /// What a program finds when it asks the processor. Where KVM says nothing of XSAVE, the host's processor answers.
    /// </summary>
    internal ProcessorDescription Description { get; }

    internal bool HasXsave { get; }

    internal bool HasFsGsBase { get; }

    internal bool HasUmip { get; }

    /// <summary>What XCR0 is set to; 0: the guest has no XSAVE to set it with.</summary>
    internal ulong Xcr0 { get; }

    /// <summary>
    /// The state components that a program may have in use. A paravirtual KVM lets the processor answer CPUID and says
    /// nothing of XSAVE itself: there it is what the processor has.
    /// </summary>
    internal ulong StateMask { get; }

    /// <summary>Bytes of the XSAVE area, standard format, for <see cref="StateMask"/>.</summary>
    internal int StateBytes { get; }

    /// <summary>The last page of the processor's physical addresses: no machine has memory there.</summary>
    internal ulong LastPhysicalPage => (1UL << AddressBits()) - PhysicalMemory.PageSize;

    /// <summary>A hash of all that a program can tell processors apart by and come to rely on.</summary>
    internal string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> answer = stackalloc byte[16];
        foreach ((uint function, uint index) in CpuidPolicy.Telling)
        {
            KvmCpuidEntry guest = Find(function, index);
            Append(hash, answer, CpuidPolicy.Stable(guest));
            Append(hash, answer, CpuidPolicy.Stable(OfHost(function, index)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private int AddressBits()
    {
        const int Least = 36;
        const int Most = 52;
        return Math.Clamp((int)(Find(0x8000_0008, 0).Eax & 0xFF), Least, Most);
    }

    private static void Append(IncrementalHash hash, Span<byte> answer, KvmCpuidEntry entry)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(answer, entry.Eax);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(answer[4..], entry.Ebx);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(answer[8..], entry.Ecx);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(answer[12..], entry.Edx);
        hash.AppendData(answer);
    }

    private static KvmCpuidEntry OfHost(uint function, uint index)
    {
        if (!X86Base.IsSupported)
        {
            return default;
        }

        (int eax, int ebx, int ecx, int edx) = X86Base.CpuId((int)function, (int)index);
        return new KvmCpuidEntry
        {
            Function = function,
            Index = index,
            Eax = (uint)eax,
            Ebx = (uint)ebx,
            Ecx = (uint)ecx,
            Edx = (uint)edx,
        };
    }

    private static ulong HostState()
    {
        KvmCpuidEntry state = OfHost(0xD, 0);
        return (state.Eax | ((ulong)state.Edx << 32)) & CpuidPolicy.UsableState;
    }

    private static int SizeOf(ulong mask)
    {
        int size = LegacyStateBytes;
        for (uint component = 2; component < 64; component++)
        {
            if ((mask & (1UL << (int)component)) != 0)
            {
                KvmCpuidEntry place = OfHost(0xD, component); // EAX: bytes, EBX: offset in the standard format
                size = Math.Max(size, (int)(place.Eax + place.Ebx));
            }
        }

        return size;
    }

    private KvmCpuidEntry Find(uint function, uint index)
    {
        foreach (KvmCpuidEntry entry in _entries)
        {
            if (entry.Function == function && entry.Index == index)
            {
                return entry;
            }
        }

        return default;
    }
}
