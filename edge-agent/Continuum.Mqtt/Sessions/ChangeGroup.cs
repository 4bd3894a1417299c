namespace Continuum.Mqtt.Sessions;

/// <summary>
/// Holds off the taking of a batch while changes that belong together are appended: a batch is durable as a whole.
/// </summary>
internal readonly ref struct ChangeGroup
{
    private readonly ReaderWriterLockSlim? _batches;

    /// <param name="batches">Written by whoever takes a batch; null where nothing is written.</param>
    public ChangeGroup(ReaderWriterLockSlim? batches)
    {
        _batches = batches;
        batches?.EnterReadLock();
    }

    public void Dispose() => _batches?.ExitReadLock();
}
