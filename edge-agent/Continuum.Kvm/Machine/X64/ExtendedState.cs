using System.Runtime.InteropServices;
using Continuum.Kvm.Interop;

namespace Continuum.Kvm.Machine.X64;

/// <summary>The x87, SSE and AVX state of a processor, in the standard XSAVE format (Intel SDM vol. 1, 13.4).</summary>
internal sealed class ExtendedState
{
    private const int HeaderOffset = 512;
    private const int HeaderBytes = 64;

    private readonly VcpuHandle _vcpu;
    private readonly ulong _mask;
    private readonly byte[] _area;

    /// <summary>That of one processor.</summary>
    /// <param name="vcpu">The processor.</param>
    /// <param name="device">What KVM makes of it.</param>
    internal ExtendedState(VcpuHandle vcpu, KvmDevice device)
    {
        _vcpu = vcpu;
        _mask = device.Processor.StateMask;
        Size = device.Processor.StateBytes;
        _area = new byte[device.StateBytes];
    }

    /// <summary>Bytes of the state.</summary>
    internal int Size { get; }

    /// <summary>Copies it out.</summary>
    internal void Read(Span<byte> state) => Read().CopyTo(state);

    /// <summary>A view of it, until it is read or set again.</summary>
    internal ReadOnlySpan<byte> Read()
    {
        _vcpu.GetXsave(_area);
        return _area.AsSpan(0, Size);
    }

    /// <summary>
    /// Sets it. False: it is cut short, names components that this processor does not have or values that it does not
    /// take (a program may pass anything, by sigreturn(2)).
    /// </summary>
    internal bool TryWrite(ReadOnlySpan<byte> state)
    {
        if (state.Length < HeaderOffset + HeaderBytes || state.Length > _area.Length)
        {
            return false;
        }

        ulong components = MemoryMarshal.Read<ulong>(state[HeaderOffset..]);
        if ((components & ~_mask) != 0 || state.Slice(HeaderOffset + 8, HeaderBytes - 8).ContainsAnyExcept((byte)0))
        {
            return false;
        }

        state.CopyTo(_area);
        _area.AsSpan(state.Length).Clear();
        return _vcpu.TrySetXsave(_area);
    }
}
