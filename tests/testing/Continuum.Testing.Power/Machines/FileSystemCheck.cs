using System.Buffers.Binary;
using Continuum.Testing.Guest;

namespace Continuum.Testing.Power.Machines;

/// <summary>
/// Whether a journal puts a file system right: with it replayed and what was deleted while open gone, nothing may be
/// left to repair.
/// </summary>
public static class FileSystemCheck
{
    private const int Repaired = 1; // e2fsck(8): 0 is clean, 1 is corrected

    // Documentation/filesystems/ext4/super.rst: the superblock's s_state, and what the kernel sets there when it finds
    // something wrong while it is mounted.
    private const int StateOffset = 1024 + 0x3A;
    private const ushort ErrorsDetected = 2;

    /// <summary>Looks at an ext4 file system in a file; its journal is replayed there.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static async Task<string?> FindProblemAsync(string file)
    {
        try
        {
            await HostTool.RunAsync(MachineImage.CheckFileSystem, "-p", "-E", "journal_only", file);
        }
        catch (HostToolException replayed) when (replayed.ExitCode == Repaired)
        {
            // The journal, and inodes that were deleted while open.
        }
        catch (HostToolException broken)
        {
            return broken.Message;
        }

        try
        {
            await HostTool.RunAsync(MachineImage.CheckFileSystem, "-f", "-n", file);
        }
        catch (HostToolException broken)
        {
            return broken.Message;
        }

        return (await ReadStateAsync(file) & ErrorsDetected) == 0
            ? null
            : "the kernel found errors in it while it was mounted; the machine's console says which";
    }

    private static async Task<ushort> ReadStateAsync(string file)
    {
        await using FileStream stream = File.OpenRead(file);
        byte[] state = new byte[sizeof(ushort)];
        stream.Position = StateOffset;
        await stream.ReadExactlyAsync(state);
        return BinaryPrimitives.ReadUInt16LittleEndian(state);
    }
}
