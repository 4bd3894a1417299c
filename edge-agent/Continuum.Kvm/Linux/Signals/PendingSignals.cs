using System.Numerics;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Signals;

/// <summary>
/// Signals that were sent and not yet delivered. Of the first 31 one each is kept; the real-time ones are queued in
/// their order, up to a bound (RLIMIT_SIGPENDING).
/// </summary>
internal sealed class PendingSignals
{
    /// <summary>How many real-time signals may wait.</summary>
    public const int QueueLimit = 1024;

    private readonly SignalInfo[] _single = new SignalInfo[SignalNumber.FirstRealTime];
    private readonly List<SignalInfo> _queued = [];

    /// <summary>Which signals wait.</summary>
    public ulong Set { get; private set; }

    /// <summary>Adds one. False: the queue is full (EAGAIN).</summary>
    public bool TryAdd(in SignalInfo info)
    {
        ulong bit = SignalNumber.Bit(info.Number);
        if (info.Number < SignalNumber.FirstRealTime)
        {
            if ((Set & bit) == 0)
            {
                _single[info.Number] = info;
            }
        }
        else if (_queued.Count == QueueLimit)
        {
            return false;
        }
        else
        {
            _queued.Add(info);
        }

        Set |= bit;
        return true;
    }

    /// <summary>Adds a fault's signal, in the place of one that waits.</summary>
    public void Force(in SignalInfo info)
    {
        _single[info.Number] = info;
        Set |= SignalNumber.Bit(info.Number);
    }

    /// <summary>Takes the next one out of a set: a fault's first, then by number.</summary>
    public bool TryTake(ulong allowed, out SignalInfo info)
    {
        ulong candidates = Set & allowed;
        if (candidates == 0)
        {
            info = default;
            return false;
        }

        ulong first = (candidates & SignalNumber.Synchronous) is var faults and not 0 ? faults : candidates;
        info = Take(BitOperations.TrailingZeroCount(first) + 1);
        return true;
    }

    /// <summary>Drops all of one number.</summary>
    public void Drop(int number)
    {
        _queued.RemoveAll(info => info.Number == number);
        Set &= ~SignalNumber.Bit(number);
    }

    /// <summary>Writes them.</summary>
    public void Save(SnapshotWriter writer)
    {
        IEnumerable<SignalInfo> single =
            _single.Where(info => info.Number != 0 && (Set & SignalNumber.Bit(info.Number)) != 0);
        List<SignalInfo> all = [.. single, .. _queued];
        writer.WriteInt32(all.Count);
        foreach (SignalInfo info in all)
        {
            writer.WriteInt32(info.Number);
            writer.WriteInt32(info.Code);
            writer.WriteUInt64(info.Address);
            writer.WriteInt32(info.Sender);
            writer.WriteInt32(info.SenderUser);
            writer.WriteUInt64(info.Value);
        }
    }

    /// <summary>Reads them into an empty one.</summary>
    /// <exception cref="SnapshotException">They cannot be what was written.</exception>
    public void Load(SnapshotReader reader)
    {
        int count = reader.ReadCount(leastBytes: 32);
        for (int i = 0; i < count; i++)
        {
            SignalInfo info = new(
                reader.ReadInt32(), reader.ReadInt32(), reader.ReadUInt64(), reader.ReadInt32(), reader.ReadInt32(),
                reader.ReadUInt64());
            if (info.Number is < 1 or > SignalNumber.Last || !TryAdd(info))
            {
                throw new SnapshotException(
                    SnapshotProblem.Damaged, $"The snapshot holds a waiting signal {info.Number}: there are 1 to 64");
            }
        }
    }

    private SignalInfo Take(int number)
    {
        if (number < SignalNumber.FirstRealTime)
        {
            Set &= ~SignalNumber.Bit(number);
            return _single[number];
        }

        int at = _queued.FindIndex(info => info.Number == number);
        SignalInfo taken = _queued[at];
        _queued.RemoveAt(at);
        if (_queued.FindIndex(info => info.Number == number) < 0)
        {
            Set &= ~SignalNumber.Bit(number);
        }

        return taken;
    }
}
