using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Interop;

/// <summary><c>struct kvm_cpuid2</c> (asm/kvm.h): a count and its entries.</summary>
internal static class KvmCpuid
{
    private const int HeaderBytes = 8;
    private const int EntryBytes = 40;
    private const int FirstTry = 256;
    private const int LastTry = 4096;
    private const int E2Big = 7; // errno(3): the buffer is too small

    /// <summary>KVM_GET_SUPPORTED_CPUID: what KVM can offer to a guest on this host.</summary>
    /// <exception cref="KvmException">KVM refused.</exception>
    public static unsafe KvmCpuidEntry[] GetSupported(SafeFileHandle kvm)
    {
        for (int room = FirstTry; ; room *= 2)
        {
            byte[] buffer = new byte[HeaderBytes + (room * EntryBytes)];
            MemoryMarshal.Write(buffer, room);
            fixed (byte* to = buffer)
            {
                if (KvmLibC.ioctl(kvm, KvmRequest.GetSupportedCpuid, to) == 0)
                {
                    int count = MemoryMarshal.Read<int>(buffer);
                    Span<byte> entries = buffer.AsSpan(HeaderBytes, count * EntryBytes);
                    return MemoryMarshal.Cast<byte, KvmCpuidEntry>(entries).ToArray();
                }
            }

            int errno = Marshal.GetLastPInvokeError();
            if (errno != E2Big || room >= LastTry)
            {
                throw KvmFailure.Of("KVM_GET_SUPPORTED_CPUID", errno);
            }
        }
    }

    /// <summary>The structure for KVM_SET_CPUID2.</summary>
    public static byte[] Pack(ReadOnlySpan<KvmCpuidEntry> entries)
    {
        byte[] buffer = new byte[HeaderBytes + (entries.Length * EntryBytes)];
        MemoryMarshal.Write(buffer, entries.Length);
        MemoryMarshal.AsBytes(entries).CopyTo(buffer.AsSpan(HeaderBytes));
        return buffer;
    }
}
