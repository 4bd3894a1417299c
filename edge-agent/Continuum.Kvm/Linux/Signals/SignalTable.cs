using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux.Signals;

/// <summary>What the process does on which signal (sigaction(2)), and what waits for any of its tasks.</summary>
internal sealed class SignalTable
{
    private readonly SignalAction[] _actions = new SignalAction[SignalNumber.Last + 1];

    /// <summary>What waits for whichever task does not block it.</summary>
    public PendingSignals Pending { get; } = new();

    /// <summary>What is done on a signal, 1 to 64.</summary>
    public SignalAction this[int number]
    {
        get => _actions[number];
        set => _actions[number] = value;
    }

    /// <summary>Writes the table.</summary>
    public void Save(SnapshotWriter writer)
    {
        for (int number = 1; number <= SignalNumber.Last; number++)
        {
            SignalAction action = _actions[number];
            writer.WriteUInt64(action.Handler);
            writer.WriteUInt64(action.Flags);
            writer.WriteUInt64(action.Restorer);
            writer.WriteUInt64(action.Mask);
        }

        Pending.Save(writer);
    }

    /// <summary>Reads it.</summary>
    public void Load(SnapshotReader reader)
    {
        for (int number = 1; number <= SignalNumber.Last; number++)
        {
            _actions[number] = new SignalAction(
                reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64());
        }

        Pending.Load(reader);
    }
}
