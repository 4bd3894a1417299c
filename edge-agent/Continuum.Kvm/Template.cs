using Continuum.Kvm.Linux;
using Continuum.Kvm.Machine;
using Continuum.Kvm.Snapshots;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm;

/// <summary>
/// A snapshot of a program, opened and checked: copies of it are made in well under a millisecond, sharing its memory
/// until they write to it. Thread-safe.
/// </summary>
public sealed class Template : IDisposable
{
    private readonly KvmHost _host;
    private readonly SnapshotFile _file;
    private readonly TimeProvider _time;
    private readonly IEntropySource _entropy;
    private readonly string? _path;
    private volatile WorkingSet? _workingSet;
    private int _isRecording;

    // For the first copy all mapped files are looked at; later ones look at those of which they touch new pages.
    private volatile bool _areFilesChecked;

    private Template(KvmHost host, SnapshotFile file, string? path, TimeProvider time, IEntropySource entropy)
    {
        _path = path;
        _workingSet = path is null ? null : WorkingSetFile.Read(path, file.Identity);
        _host = host;
        _file = file;
        _time = time;
        _entropy = entropy;
    }

    /// <summary>
    /// Which pages are brought in when a copy is made (unless that is ahead of its request,
    /// <see cref="RestoreSpec.IsAhead"/>). They are known once a copy that ran was disposed of, and are kept
    /// beside the template's file (<c>.ws</c>).
    /// </summary>
    public PrefetchedPages Prefetch { get; set; } = PrefetchedPages.Written;

    /// <summary>Opens and checks a file that <see cref="MicroVm.Snapshot"/> wrote.</summary>
    /// <param name="host">Where the copies will run.</param>
    /// <param name="path">The file. Nobody may write to it as long as a copy lives.</param>
    /// <param name="time">The copies' clock.</param>
    /// <param name="entropy">The copies' random bytes.</param>
    /// <exception cref="SnapshotException">It is damaged, or does not fit this machine; the message says
    /// which.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Template Open(KvmHost host, string path, TimeProvider time, IEntropySource entropy)
    {
        ArgumentNullException.ThrowIfNull(host);
        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return new Template(host, SnapshotFile.Open(file, host.Description), path, time, entropy);
    }

    /// <summary>
    /// The same of a program that waits (<see cref="RunResult.Waiting"/>), kept in memory instead of a file. The
    /// program can go on afterwards.
    /// </summary>
    /// <param name="host">Where the program runs and the copies will run.</param>
    /// <param name="program">The program.</param>
    /// <param name="time">The copies' clock.</param>
    /// <param name="entropy">The copies' random bytes.</param>
    /// <exception cref="SnapshotException">It holds something that cannot be copied; the message says what.</exception>
    public static Template Capture(KvmHost host, MicroVm program, TimeProvider time, IEntropySource entropy)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(program);
        SafeFileHandle file = AnonymousFile.Create();
        try
        {
            SnapshotCapture.Write(file, host.Description, program.Process);
            AnonymousFile.Seal(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        return new Template(host, SnapshotFile.Open(file, host.Description), path: null, time, entropy);
    }

    /// <summary>
    /// A copy of the program, ready to run from where the snapshot was taken: the wall clock is now, random numbers are
    /// new, it has another process number, and its connections were made again to the services.
    /// </summary>
    /// <param name="spec">The same files as the snapshot's; streams and services of this copy's own.</param>
    /// <exception cref="SnapshotException">The files are not what they were.</exception>
    /// <exception cref="KvmException">The machine could not be made.</exception>
    public MicroVm Restore(RestoreSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        long limit = ProcessFactory.WholePages(spec.Limits.MemoryBytes);
        IMachine machine = _host.RestoreMachine(_file, limit);
        try
        {
            WorkingSet? foreseen = _workingSet;
            if (!spec.IsAhead)
            {
                foreseen?.Populate(machine.Memory, Prefetch);
            }

            SnapshotReader tables = _file.ReadTables();
            machine.Memory.Load(tables);
            LinuxProcess process = ProcessSnapshot.Load(
                tables, machine, spec, _time, _entropy, checksMapped: !_areFilesChecked);
            tables.ExpectEnd();
            _areFilesChecked = true;
            var copy = new MicroVm(process, _host) { Foreseen = foreseen };
            if (foreseen is null && Interlocked.Exchange(ref _isRecording, 1) == 0)
            {
                TouchedPages touched = new(machine.Pages);
                copy.Ending = ran => Record(ran, machine.Memory, touched);
            }

            return copy;
        }
        catch
        {
            machine.DisposeWithMemory();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Keep(string path, WorkingSet set)
    {
        try
        {
            WorkingSetFile.Write(path, _file.Identity, set);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Templates may lie where this process cannot write: then each process that opens one records it for
            // itself.
        }
    }

    private void Record(bool ran, PhysicalMemory memory, TouchedPages touched)
    {
        if (ran && WorkingSet.Record(memory, touched) is { } set)
        {
            _workingSet = set;
            if (_path is not null)
            {
                Keep(_path, set);
            }
        }

        // A copy that never ran says nothing: the next one is watched.
        Volatile.Write(ref _isRecording, _workingSet is null ? 0 : 1);
    }
}
