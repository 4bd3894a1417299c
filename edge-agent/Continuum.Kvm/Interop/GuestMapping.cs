using System.Runtime.InteropServices;
using Continuum.Kvm.Machine;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Interop;

/// <summary>
/// Owns the range of this process's address space that is the memory of one machine: private, sparse and writable. It
/// is zero at first, or it starts with the bytes of a file, of which a page is copied when it is written to. Not
/// thread-safe.
/// </summary>
internal sealed unsafe class GuestMapping : SafeHandle
{
    /// <summary>Bytes of a page of the host.</summary>
    public const int PageSize = 4096;

    // 4 KiB of stack; the kernel takes 1,024 (UIO_MAXIOV).
    private const int MostRunsAtOnce = 256;

    private GuestMapping(long length)
        : base(nint.Zero, ownsHandle: true) => Length = length;

    /// <summary>Where it starts: the address for KVM's memory slot.</summary>
    public nint BaseAddress => handle;

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>Bytes at the start that show a file until they are written to.</summary>
    public long FileBytes { get; private set; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == nint.Zero;

    /// <summary>A range that is all zero.</summary>
    /// <param name="length">Bytes, whole pages.</param>
    /// <exception cref="KvmException">No such range is free in this process.</exception>
    public static GuestMapping CreateZeroed(long length)
    {
        CheckPages(length, nameof(length));
        ArgumentOutOfRangeException.ThrowIfZero(length);
        var mapping = new GuestMapping(length);
        void* start = MappingCalls.mmap_anonymous(
            null,
            (nuint)length,
            MappingCalls.ProtectRead | MappingCalls.ProtectWrite,
            MappingCalls.MapPrivate | MappingCalls.MapAnonymous | MappingCalls.MapNoReserve,
            -1,
            0);
        if (start == (void*)-1)
        {
            int errno = Marshal.GetLastPInvokeError();
            mapping.SetHandleAsInvalid();
            throw Failed("mmap(guest memory)", errno);
        }

        mapping.SetHandle((nint)start);

        // Pages are handed out one by one and copies of a program must stay small: 2 MiB at the first touch of the
        // first byte would cost each idle copy that much.
        _ = MappingCalls.madvise(start, (nuint)length, MappingCalls.AdviseNoHugePage);
        return mapping;
    }

    /// <summary>Lets the start of a range that is all zero show the bytes of a file.</summary>
    /// <param name="file">What it shows. It must not change as long as the mapping lives.</param>
    /// <param name="offset">Where in the file, whole pages.</param>
    /// <param name="fileBytes">How much of it, whole pages.</param>
    /// <exception cref="KvmException">It cannot be mapped.</exception>
    public void Show(SafeFileHandle file, long offset, long fileBytes)
    {
        CheckPages(offset, nameof(offset));
        CheckPages(fileBytes, nameof(fileBytes));
        CheckRange(0, fileBytes);
        if (fileBytes == 0)
        {
            return;
        }

        const int flags = MappingCalls.MapPrivate | MappingCalls.MapNoReserve | MappingCalls.MapFixed;
        void* placed = MappingCalls.mmap_file(
            (void*)handle,
            (nuint)fileBytes,
            MappingCalls.ProtectRead | MappingCalls.ProtectWrite,
            flags,
            file,
            (nint)offset);
        if (placed != (void*)handle)
        {
            throw Failed("mmap(snapshot)", Marshal.GetLastPInvokeError());
        }

        FileBytes = fileBytes;
    }

    /// <summary>A part of the bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not all in the range.</exception>
    /// <exception cref="ObjectDisposedException">The memory is given back.</exception>
    public Span<byte> Slice(long offset, int length)
    {
        CheckRange(offset, length);
        return new Span<byte>((byte*)handle + offset, length);
    }

    /// <summary>
    /// Gives the host's pages back. What is then read is zero, or the file's bytes where there is a file. Whatever
    /// maps these pages (KVM) is told that they are gone.
    /// </summary>
    public void Drop(long offset, long length) => Advise(offset, length, MappingCalls.AdviseDontNeed, "DONTNEED");

    /// <summary>Makes whoever maps these pages (KVM) forget what it knows of them. Their bytes stay.</summary>
    public void Invalidate(long offset, long length)
    {
        // Taking a right away tells the kernel's mmu notifiers; giving it back costs the next writer nothing.
        Protect(offset, length, MappingCalls.ProtectRead);
        Protect(offset, length, MappingCalls.ProtectRead | MappingCalls.ProtectWrite);
    }

    /// <summary>
    /// Brings pages in ahead of their first touch, for reading or as private copies. Where this kernel cannot, they
    /// come when they are touched.
    /// </summary>
    /// <param name="runs">Which; what is not in the range is left out.</param>
    /// <param name="isForWriting">Whether as private copies.</param>
    public void Populate(ReadOnlySpan<PageRun> runs, bool isForWriting)
    {
        int advice = isForWriting ? MappingCalls.AdvisePopulateWrite : MappingCalls.AdvisePopulateRead;
        MemoryVector* vector = stackalloc MemoryVector[Math.Min(runs.Length, MostRunsAtOnce)];
        for (int done = 0; done < runs.Length;)
        {
            int count = 0;
            nint bytes = 0;
            for (; done < runs.Length && count < MostRunsAtOnce; done++)
            {
                PageRun run = runs[done];
                if (run.Bytes > 0 && run.Start <= (ulong)Length && (ulong)run.Bytes <= (ulong)Length - run.Start)
                {
                    vector[count++] = new MemoryVector((byte*)BaseAddress + run.Start, (nuint)run.Bytes);
                    bytes += (nint)run.Bytes;
                }
            }

            Populate(vector, count, bytes, advice);
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => MappingCalls.munmap((void*)handle, (nuint)Length) == 0;

    // One call for all runs: each one for itself costs a third more. Kernels before 6.13 do not take this advice
    // so, and before 6.14 not for this process by such a name.
    private void Populate(MemoryVector* vector, int count, nint bytes, int advice)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (MappingCalls.process_madvise(
            MappingCalls.ProcessMadvise, MappingCalls.ThisProcess, vector, (nuint)count, advice, flags: 0) == bytes)
        {
            return;
        }

        for (int i = 0; i < count; i++)
        {
            _ = MappingCalls.madvise(vector[i].Start, vector[i].Bytes, advice);
        }
    }

    private static void CheckPages(long bytes, string name)
    {
        if (bytes < 0 || bytes % PageSize != 0)
        {
            throw new ArgumentOutOfRangeException(name, bytes, $"must be a multiple of {PageSize}, not negative");
        }
    }

    private static KvmException Failed(string operation, int errno) =>
        new(operation, errno, $"{operation} failed: {Marshal.GetPInvokeErrorMessage(errno)}");

    private void CheckRange(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if ((ulong)offset > (ulong)Length || (ulong)length > (ulong)(Length - offset))
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), offset, $"{length} bytes from here are not all in the {Length} bytes of the machine");
        }
    }

    private void Protect(long offset, long length, int protection)
    {
        CheckRange(offset, length);
        if (MappingCalls.mprotect((byte*)handle + offset, (nuint)length, protection) != 0)
        {
            throw Failed("mprotect(guest memory)", Marshal.GetLastPInvokeError());
        }
    }

    private void Advise(long offset, long length, int advice, string name)
    {
        if (!TryAdvise(offset, length, advice))
        {
            throw Failed($"madvise({name})", Marshal.GetLastPInvokeError());
        }
    }

    private bool TryAdvise(long offset, long length, int advice)
    {
        CheckRange(offset, length);
        return MappingCalls.madvise((byte*)handle + offset, (nuint)length, advice) == 0;
    }
}
