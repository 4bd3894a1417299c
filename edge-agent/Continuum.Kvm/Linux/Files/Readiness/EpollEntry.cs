using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Files.Readiness;

/// <summary>One file that an epoll set watches.</summary>
internal sealed class EpollEntry(int descriptor, OpenFile file)
{
    private long _seenChanges;
    private PollEvents _seenReady;

    /// <summary>The number under which it was added.</summary>
    public int Descriptor => descriptor;

    /// <summary>The file; the set does not keep it open.</summary>
    public OpenFile File => file;

    /// <summary>The events and flags asked for.</summary>
    public uint Events { get; private set; }

    /// <summary>What the program gets back with them.</summary>
    public ulong Data { get; private set; }

    /// <summary>Whether it was told once and waits to be changed (EPOLLONESHOT).</summary>
    public bool IsSpent { get; private set; }

    /// <summary>Sets what is asked for; what is ready now counts as new.</summary>
    public void Ask(uint events, ulong data)
    {
        Events = events;
        Data = data;
        IsSpent = false;
        _seenReady = PollEvents.None;
    }

    /// <summary>Writes what is asked for and what was told.</summary>
    public void Save(SnapshotWriter writer, long wakeups)
    {
        writer.WriteUInt64(Events);
        writer.WriteUInt64(Data);
        writer.WriteBoolean(IsSpent);
        writer.WriteInt32((int)_seenReady);
        // A copy counts its own wakeups from 0; files that count their changes go on counting.
        writer.WriteInt64(file.Changes >= 0 ? _seenChanges : _seenChanges - wakeups);
    }

    /// <summary>Reads it.</summary>
    public void Load(SnapshotReader reader, long wakeups)
    {
        Events = (uint)reader.ReadUInt64();
        Data = reader.ReadUInt64();
        IsSpent = reader.ReadBoolean();
        _seenReady = (PollEvents)reader.ReadInt32();
        long seen = reader.ReadInt64();
        _seenChanges = file.Changes >= 0 ? seen : wakeups + seen;
    }

    /// <summary>The events to tell now; none when nothing is ready, or nothing is new and only that is asked
    /// for.</summary>
    /// <param name="wakeups">How often the process was woken, for files that do not count their changes.</param>
    public PollEvents Look(long wakeups)
    {
        if (IsSpent)
        {
            return PollEvents.None;
        }

        PollEvents wanted = (PollEvents)(Events & ~EpollFlags.All) | PollEvents.Err | PollEvents.Hup;
        PollEvents ready = file.Poll() & wanted;
        bool isNew = (ready & ~_seenReady) != 0 || Changes(wakeups) != _seenChanges;
        if (ready == 0)
        {
            _seenReady = PollEvents.None;
        }

        return (Events & EpollFlags.EdgeTriggered) == 0 || isNew ? ready : PollEvents.None;
    }

    /// <summary>The events were told.</summary>
    public void Told(PollEvents ready, long wakeups)
    {
        _seenReady = ready;
        _seenChanges = Changes(wakeups);
        IsSpent = (Events & EpollFlags.OneShot) != 0;
    }

    private long Changes(long wakeups) => file.Changes is >= 0 and long changes ? changes : wakeups;
}
