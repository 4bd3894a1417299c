using Continuum.Agent.Commits;
using Continuum.Contracts.Shadows;
using Continuum.Link;
using Microsoft.Data.Sqlite;

namespace Continuum.Agent.Shadows;

/// <summary>
/// This node's copies of shadows, on the disk: a change is done when it is there, and changes that come together share
/// a commit. A QoS 2 publication stands beside what it changed until its publisher releases it.
/// </summary>
internal sealed class ShadowStore : IAsyncDisposable
{
    /// <summary>Devices that a node keeps shadows of.</summary>
    public const int MaxDevices = 100_000;

    /// <summary>Devices that asked for a shadow and have none; those that asked first are forgotten.</summary>
    public const int MaxKnown = 10_000;

    // Read under the lock, and as many as one commit forgets: nobody is to wait long for either.
    private const int SweptTogether = 64;

    // What waits may be as large as a shadow each.
    private static readonly GroupBounds Bounds = new(Together: 256, Waiting: 1_000);

    private readonly string _path;
    private readonly ILogger _logger;
    private readonly int _maxDevices;
    private readonly int _maxKnown;
    private readonly SqliteConnection _writing;
    private readonly SqliteConnection _reading;
    private readonly ShadowTables _reads;
    private readonly Lock _gate = new();
    private readonly GroupCommit<ShadowTables> _commits;

    private long _devices;

    private ShadowStore(
        string path,
        SqliteConnection writing,
        SqliteConnection reading,
        TimeProvider time,
        ILogger logger,
        int maxDevices,
        int maxKnown)
    {
        _path = path;
        _logger = logger;
        _maxDevices = maxDevices;
        _maxKnown = maxKnown;
        _writing = writing;
        _reading = reading;
        _reads = new(reading);
        _devices = _reads.CountDevices();
        IReadOnlyList<(string Client, int Packet)> held = _reads.ListInbound();
        _commits = new(new ShadowTables(writing), path, Bounds, time, logger);
        Arrivals = new(_commits, held);
    }

    /// <summary>The QoS 2 publications that asked for changes here.</summary>
    public ShadowArrivals Arrivals { get; }

    /// <exception cref="ShadowStoreException">The file cannot be used.</exception>
    public static ShadowStore Open(
        string path,
        TimeProvider time,
        ILogger logger,
        int maxDevices = MaxDevices,
        int maxKnown = MaxKnown)
    {
        SqliteConnection? writing = null;
        SqliteConnection? reading = null;
        try
        {
            writing = Connect(path);
            new ShadowTables(writing).Prepare();
            reading = Connect(path);
            return new(path, writing, reading, time, logger, maxDevices, maxKnown);
        }
        catch (Exception e)
        {
            writing?.Dispose();
            reading?.Dispose();
            throw e is SqliteException ? Unusable(path, e) : e;
        }
    }

    /// <summary>A copy, or null.</summary>
    public Shadow? Read(string device) => Use(tables => tables.Read(device));

    /// <summary>A copy with all changes that were asked for before, or null.</summary>
    public async Task<Shadow?> ReadAfterEarlierAsync(string device, CancellationToken cancellationToken)
    {
        await _commits.WaitForEarlierAsync(cancellationToken);
        return Read(device);
    }

    /// <summary>
    /// Copies in ordinal order of their devices' names, from behind one on. One that cannot be read is passed over.
    /// </summary>
    public IReadOnlyList<Shadow> List(string after, int limit) => Use(
        tables => tables.List(after, limit, (device, e) => _logger.OwnShadowNotRead(device, _path, e)));

    /// <summary>Copies that the control plane does not have in their present version.</summary>
    public IReadOnlyList<ShadowCopy> ListUnsent(int limit) => Use(tables => tables.ListUnsent(limit));

    /// <summary>Changes a copy.</summary>
    /// <param name="device">The device; it need not have a shadow yet.</param>
    /// <param name="change">Gives the outcome for the copy that there is.</param>
    /// <param name="arrival">The QoS 2 publication that asks for it, or null.</param>
    /// <param name="committed">Told of the outcome in the order of all changes; must be quick.</param>
    /// <param name="cancellationToken">Gives up before the change is taken.</param>
    /// <returns>The outcome; without a change when the same publication came before.</returns>
    public Task<ShadowOutcome> ChangeAsync(
        string device,
        Func<Shadow, ShadowOutcome> change,
        (string Client, int Packet)? arrival,
        Action<ShadowOutcome> committed,
        CancellationToken cancellationToken)
    {
        bool isNew = false;
        return _commits.WriteAsync(
            tables =>
            {
                Shadow before = tables.Read(device) ?? Shadow.New(device);
                isNew = before.Version == 0;
                if (arrival is var (client, packet) && tables.Holds(client, packet))
                {
                    return new ShadowOutcome(before, before);
                }

                ShadowOutcome outcome = isNew && Interlocked.Read(ref _devices) >= _maxDevices
                    ? new(before, before, TooMany())
                    : change(before);
                if (outcome.Changed)
                {
                    tables.Write(outcome.After);
                }

                if (outcome.Error is null && arrival is var (from, id))
                {
                    // A refused one wrote nothing: sent again, it is decided anew.
                    tables.Enter(from, id);
                }

                return outcome;
            },
            outcome =>
            {
                Interlocked.Add(ref _devices, isNew && outcome.Changed ? 1 : 0);
                if (outcome.Error is null && arrival is var (client, packet))
                {
                    Arrivals.Hold(client, packet);
                }

                committed(outcome);
            },
            cancellationToken);
    }

    /// <summary>Takes what the control plane has, and whether that is all that there is.</summary>
    public Task<ShadowOutcome> MergeAsync(
        string device,
        ShadowDocument document,
        DateTimeOffset now,
        Action<ShadowOutcome> committed,
        CancellationToken cancellationToken)
    {
        bool isNew = false;
        return _commits.WriteAsync(
            tables =>
            {
                Shadow before = tables.Read(device) ?? Shadow.New(device);
                isNew = before.Version == 0;
                ShadowOutcome outcome = new(before, before.Merge(document, now));
                if (outcome.Changed)
                {
                    tables.Write(outcome.After);
                }

                if (document.Covers(outcome.After.Document))
                {
                    // Nothing is left that the other side has not.
                    tables.Sent(device, outcome.After.Version);
                }
                else
                {
                    // Also where nothing changed here: the other side may have forgotten what was removed.
                    tables.Unsent(device);
                }

                return outcome;
            },
            outcome =>
            {
                Interlocked.Add(ref _devices, isNew && outcome.Changed ? 1 : 0);
                committed(outcome);
            },
            cancellationToken);
    }

    /// <summary>Notes a device that asks for its shadow: the control plane may have one for it.</summary>
    public Task KnowAsync(string device, DateTimeOffset now, CancellationToken cancellationToken) =>
        _commits.WriteAsync(
            tables =>
            {
                if (tables.Read(device) is null)
                {
                    tables.ForgetKnown(_maxKnown - 1);
                    tables.Write(Shadow.New(device) with { Timestamp = now.ToUnixTimeMilliseconds() });
                }

                return true;
            },
            _ => { },
            cancellationToken);

    /// <summary>
    /// The control plane knows the node under this membership. Where that is another one than before it has forgotten
    /// what it was sent, and all is sent once more.
    /// </summary>
    public Task<bool> JoinAsync(string membership, CancellationToken cancellationToken) =>
        _commits.WriteAsync(tables => tables.Join(membership), _ => { }, cancellationToken);

    /// <summary>The control plane has these.</summary>
    public Task SentAsync(IReadOnlyList<ShadowCopy> shadows, CancellationToken cancellationToken) =>
        _commits.WriteAsync(
            tables =>
            {
                foreach (ShadowCopy shadow in shadows)
                {
                    tables.Sent(shadow.Device, shadow.Version);
                }

                return true;
            },
            _ => { },
            cancellationToken);

    /// <summary>
    /// Forgets what was removed long ago, and shadows of which nothing else is left; but nothing that the control plane
    /// does not have.
    /// </summary>
    public async Task SweepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        string after = "";
        while (List(after, SweptTogether) is { Count: > 0 } page)
        {
            after = page[^1].Device;
            Shadow[] old = [.. page.Where(shadow => IsEmpty(shadow.Document) || HasOld(shadow.Document, now))];
            if (old.Length > 0)
            {
                await _commits.WriteAsync(
                    tables => old.Count(shadow => ForgetOld(tables, shadow.Device, now)),
                    gone => Interlocked.Add(ref _devices, -gone),
                    cancellationToken);
            }
        }
    }

    /// <summary>Writes what was handed over before, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _commits.DisposeAsync();
        await _writing.DisposeAsync();
        lock (_gate)
        {
            _reading.Dispose();
        }
    }

    public static ShadowStoreException Unusable(string path, Exception e) => new(
        $"the devices' shadows {path} cannot be read or written ({e.Message}): free disk space or restore the file; "
        + "moved away, they come back from the control plane",
        e);

    private static bool IsEmpty(ShadowDocument document) =>
        document.Desired.Leaves.Count + document.Reported.Leaves.Count == 0;

    private static bool HasOld(ShadowDocument document, DateTimeOffset now) =>
        !ReferenceEquals(document, document.Forget(now));

    // Whether a device is gone that counted.
    private static bool ForgetOld(ShadowTables tables, string device, DateTimeOffset now)
    {
        if (tables.Read(device) is not { } shadow || !tables.IsSent(device))
        {
            return false;
        }

        ShadowDocument document = shadow.Document.Forget(now);
        if (!IsEmpty(document))
        {
            tables.Write(shadow with { Document = document });
            return false;
        }

        tables.Remove(device);
        return shadow.Version > 0;
    }

    private static SqliteConnection Connect(string path)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            DefaultTimeout = 5,
        }.ToString());
        connection.Open();
        return connection;
    }

    private ShadowError TooMany() => new(
        ShadowErrorKind.TooLarge,
        $"this node keeps {_maxDevices} shadows already: delete those of devices that are gone; their places are free "
        + $"{ShadowLimits.RememberRemoved.TotalDays:0} days later");

    private T Use<T>(Func<ShadowTables, T> read)
    {
        lock (_gate)
        {
            try
            {
                return read(_reads);
            }
            catch (Exception e) when (e is SqliteException or FormatException or InvalidOperationException)
            {
                throw Unusable(_path, e);
            }
        }
    }
}
