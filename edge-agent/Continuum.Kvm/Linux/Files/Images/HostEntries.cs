using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Continuum.Kvm.Interop;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Linux.Files.Images;

/// <summary>Reads the names in a folder of this machine (getdents64(2)).</summary>
internal static class HostEntries
{
    private const int HeaderBytes = 19;

    /// <summary>Adds all entries but <c>.</c> and <c>..</c>.</summary>
    public static Errno Read(SafeFileHandle folder, List<FolderEntry> entries)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(32 << 10);
        try
        {
            nint length;
            while ((length = HostFileCalls.getdents64(
                HostFileCalls.GetDents64, folder, buffer, (nuint)buffer.Length)) > 0)
            {
                AddAll(buffer.AsSpan(0, (int)length), entries);
            }

            return length < 0 ? (Errno)Marshal.GetLastPInvokeError() : 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void AddAll(ReadOnlySpan<byte> records, List<FolderEntry> entries)
    {
        while (records.Length > HeaderBytes)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(records[16..]);
            ReadOnlySpan<byte> name = records[HeaderBytes..length];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                entries.Add(new FolderEntry(
                    Encoding.UTF8.GetString(name), BinaryPrimitives.ReadUInt64LittleEndian(records), records[18]));
            }

            records = records[length..];
        }
    }
}
