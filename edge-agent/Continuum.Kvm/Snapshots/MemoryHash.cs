using System.Buffers;
using System.Security.Cryptography;
using Continuum.Kvm.Machine;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Snapshots;

/// <summary>
/// The hash of a memory: SHA-256 of the SHA-256 of its pieces of <see cref="PieceLength"/>, so that all processors can
/// work on it at once.
/// </summary>
internal static class MemoryHash
{
    /// <summary>Bytes of a piece; the last one may have fewer.</summary>
    public const int PieceLength = 1 << 20;

    private const int Page = PhysicalMemory.PageSize;

    /// <summary>Writes a memory to a file, its zero pages left out, and hashes it.</summary>
    public static byte[] Write(SafeFileHandle file, long offset, PhysicalMemory memory, long length) =>
        ForEachPiece(length, (start, pieceLength, hash) =>
        {
            ReadOnlySpan<byte> piece = memory.Slice((ulong)start, pieceLength);
            SHA256.HashData(piece, hash.Span);
            WritePages(file, offset + start, piece);
        });

    /// <summary>Hashes the memory in a file.</summary>
    /// <exception cref="SnapshotException">The file ends before it.</exception>
    public static byte[] Compute(SafeFileHandle file, long offset, long length) =>
        ForEachPiece(length, (start, pieceLength, hash) =>
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(pieceLength);
            try
            {
                Span<byte> piece = buffer.AsSpan(0, pieceLength);
                SnapshotFile.ReadExactly(file, piece, offset + start);
                SHA256.HashData(piece, hash.Span);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        });

    private static byte[] ForEachPiece(long length, Action<long, int, Memory<byte>> work)
    {
        int pieces = (int)((length + PieceLength - 1) / PieceLength);
        byte[] hashes = new byte[pieces * SnapshotFormat.HashLength];
        try
        {
            Parallel.For(0, pieces, index =>
            {
                long start = (long)index * PieceLength;
                int pieceLength = (int)Math.Min(PieceLength, length - start);
                work(start, pieceLength, hashes.AsMemory(index * SnapshotFormat.HashLength, SnapshotFormat.HashLength));
            });
        }
        catch (AggregateException failures)
        {
            // What one piece came to says it all.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }

        return SHA256.HashData(hashes);
    }

    private static void WritePages(SafeFileHandle file, long offset, ReadOnlySpan<byte> piece)
    {
        int at = 0;
        while (at < piece.Length)
        {
            int start = at;
            while (at < piece.Length && piece.Slice(at, Page).ContainsAnyExcept((byte)0))
            {
                at += Page;
            }

            if (at > start)
            {
                RandomAccess.Write(file, piece[start..at], offset + start);
            }
            else
            {
                at += Page;
            }
        }
    }
}
