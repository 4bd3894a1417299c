using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Files.Streams;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Linux.Signals;
using Continuum.Kvm.Linux.Sockets;
using Continuum.Kvm.Linux.Tasks;
using Continuum.Kvm.Linux.Time;
using Continuum.Kvm.Machine;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Linux;

/// <summary>
/// A process in a snapshot: all that is not the machine's. A process that goes on from it is a copy, as after a fork:
/// it gets another number and other random bytes.
/// </summary>
internal static class ProcessSnapshot
{
    /// <summary>Bytes of AT_RANDOM (getauxval(3)).</summary>
    private const int RandomBytes = 16;

    /// <summary>Writes a process all of whose tasks wait.</summary>
    public static void Save(SnapshotWriter writer, LinuxProcess process)
    {
        SaveIdentity(writer, process.Identity);
        writer.WriteInt32(process.Umask);
        process.Files.Save(writer);
        process.Memory.Save(writer);
        process.Clock.Save(writer);
        process.Resources.Save(writer);
        process.Signals.Save(writer);
        writer.WriteInt32(process.Tasks.Count);
        foreach (LinuxTask task in process.Tasks)
        {
            task.Save(writer);
        }

        writer.WriteInt32(process.Running is { } running ? process.Tasks.IndexOf(running) : -1);
        process.Network.Save(writer);
        process.Descriptors.Save(writer);
    }

    /// <summary>Reads a process onto a machine that has its memory and its processor's state.</summary>
    /// <param name="reader">What <see cref="Save"/> wrote.</param>
    /// <param name="machine">The machine; the process's from here on, unless this throws.</param>
    /// <param name="spec">What is the copy's own.</param>
    /// <param name="time">The clock.</param>
    /// <param name="entropy">Random bytes.</param>
    /// <param name="checksMapped">Whether mapped files are looked at now, and not only when the copy touches a page of
    /// them that the snapshot does not hold.</param>
    /// <exception cref="SnapshotException">It cannot be what was written, or its files are not what they
    /// were.</exception>
    public static LinuxProcess Load(
        SnapshotReader reader, IMachine machine, RestoreSpec spec, TimeProvider time, IEntropySource entropy,
        bool checksMapped)
    {
        ProcessIdentity identity = LoadIdentity(reader);
        int umask = reader.ReadInt32();
        FileSystem files = FileSystem.Create(spec.Files, spec.Limits);
        try
        {
            files.Load(reader);
            AddressSpace memory = AddressSpace.Load(
                reader, machine.Memory, machine.Pages, files.OpenMapped);
            if (checksMapped)
            {
                memory.CheckFiles();
            }

            GuestClock clock = new(time);
            clock.Load(reader, machine.Memory);
            Wakeup wakeup = new();
            LinuxProcess process = new()
            {
                Machine = machine,
                Memory = memory,
                Files = files,
                Streams = new StandardStreams(spec.Streams, wakeup),
                Descriptors = new DescriptorTable(spec.Limits.Descriptors),
                Signals = new SignalTable(),
                Clock = clock,
                Network = new LoopbackNetwork(spec.Services),
                Resources = new ResourceLimits(spec.Limits),
                Identity = identity,
                Limits = spec.Limits,
                Entropy = entropy,
                Wakeup = wakeup,
                Umask = umask,
            };
            clock.CpuTimeNs = _ => process.Accounting.CpuNowNs;
            LoadTasks(reader, process);
            process.Network.Load(reader);
            process.Descriptors.Load(reader, process);
            BecomeCopy(process);
            return process;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    private static void LoadTasks(SnapshotReader reader, LinuxProcess process)
    {
        process.Resources.Load(reader);
        process.Signals.Load(reader);
        int count = reader.ReadCount(leastBytes: 100);
        for (int i = 0; i < count; i++)
        {
            process.Tasks.Add(LinuxTask.Load(reader, process));
        }

        int running = reader.ReadInt32();
        if (count == 0 || running < -1 || running >= count)
        {
            throw new SnapshotException(
                SnapshotProblem.Damaged, $"The snapshot holds {count} tasks, of which number {running} ran last");
        }

        process.Running = running < 0 ? null : process.Tasks[running];
    }

    private static void BecomeCopy(LinuxProcess process)
    {
        int before = process.Identity.ProcessId;
        int after = ProcessFactory.ChooseProcessId(process.Entropy, before);
        process.Identity = process.Identity with { ProcessId = after, FormerProcessId = before };
        foreach (LinuxTask task in process.Tasks)
        {
            // The main task has the process's number; the others keep their distance from it.
            task.Id = after + (task.Id - before);
        }

        process.Memory.WipeForCopy();
        Span<byte> random = stackalloc byte[RandomBytes];
        process.Entropy.Fill(random);
        // A program that unmapped the bytes, or made them read-only, does not look at them any more.
        _ = process.Guest.TryWrite(process.Identity.RandomAddress, random);
    }

    private static void SaveIdentity(SnapshotWriter writer, ProcessIdentity identity)
    {
        writer.WriteInt32(identity.ProcessId);
        writer.WriteInt32(identity.UserId);
        writer.WriteString(identity.Executable);
        SaveStrings(writer, identity.Arguments);
        SaveStrings(writer, identity.Environment);
        writer.WriteUInt64(identity.RandomAddress);
    }

    private static ProcessIdentity LoadIdentity(SnapshotReader reader) => new()
    {
        ProcessId = reader.ReadInt32(),
        UserId = reader.ReadInt32(),
        Executable = reader.ReadString() ?? "",
        Arguments = LoadStrings(reader),
        Environment = LoadStrings(reader),
        RandomAddress = reader.ReadUInt64(),
    };

    private static void SaveStrings(SnapshotWriter writer, IReadOnlyList<string> strings)
    {
        writer.WriteInt32(strings.Count);
        foreach (string text in strings)
        {
            writer.WriteString(text);
        }
    }

    private static string[] LoadStrings(SnapshotReader reader)
    {
        string[] strings = new string[reader.ReadCount(leastBytes: 4)];
        for (int i = 0; i < strings.Length; i++)
        {
            strings[i] = reader.ReadString() ?? "";
        }

        return strings;
    }
}
