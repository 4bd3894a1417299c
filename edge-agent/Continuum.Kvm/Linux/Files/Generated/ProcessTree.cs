using System.Globalization;
using System.Text;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Files.Generated;

/// <summary>The files of /proc/self (proc(5)), made from what the monitor knows of the process.</summary>
internal static class ProcessTree
{
    /// <summary>The folder.</summary>
    public static GeneratedFolder Create(FileSystem files, string path)
    {
        GeneratedFolder folder = new(files, path);
        folder.Add("exe", new GeneratedLink($"{path}/exe", () => files.Process!.Identity.Executable));
        folder.Add("cwd", new GeneratedLink($"{path}/cwd", () => files.WorkingFolder.Path, () => files.WorkingFolder));
        folder.Add("root", new GeneratedLink($"{path}/root", () => "/", () => files.Root));
        folder.Add("fd", new DescriptorFolder(files, $"{path}/fd"));
        folder.Add("cmdline", new GeneratedNode(
            $"{path}/cmdline", process => Terminated(process.Identity.Arguments)));
        folder.Add("environ", new GeneratedNode(
            $"{path}/environ", process => Terminated(process.Identity.Environment)));
        AddText("maps", Maps);
        AddText("comm", process => Name(process) + "\n");
        AddText("stat", Stat);
        AddText("statm", process => string.Create(
            CultureInfo.InvariantCulture,
                $"{MappedBytes(process) >> 12} {UsedPages(process)} 0 0 0 {UsedPages(process)} 0\n"));
        AddText("status", Status);
        AddText("cgroup", _ => "0::/\n");
        AddText("limits", Limits);
        AddText("mountinfo", _ => MountTexts.MountInfo);
        AddText("mounts", _ => MountTexts.Mounts);
        AddText("oom_score_adj", _ => "0\n");
        return folder;

        void AddText(string name, Func<LinuxProcess, string> text) =>
            folder.Add(name, GeneratedNode.Text($"{path}/{name}", text));
    }

    private static byte[] Terminated(IReadOnlyList<string> texts) =>
        Encoding.UTF8.GetBytes(string.Concat(texts.Select(text => text + "\0")));

    private static string Name(LinuxProcess process) => process.Tasks.Count > 0 ? process.Tasks[0].Name : "";

    private static long UsedPages(LinuxProcess process) => process.Machine.Memory.UsedBytes / PhysicalMemory.PageSize;

    private static ulong MappedBytes(LinuxProcess process) =>
        process.Memory.Mappings.Aggregate(0UL, (sum, mapping) => sum + (mapping.End - mapping.Start));

    private static string Maps(LinuxProcess process)
    {
        StringBuilder text = new();
        foreach (Mapping mapping in process.Memory.Mappings)
        {
            if (text.Length > process.HostMemory.LeftBytes)
            {
                break; // there is no room to show as much as this: the file is not opened
            }

            char r = mapping.Access.HasFlag(PageAccess.Read) ? 'r' : '-';
            char w = mapping.Access.HasFlag(PageAccess.Write) ? 'w' : '-';
            char x = mapping.Access.HasFlag(PageAccess.Execute) ? 'x' : '-';
            FileStatus status = mapping.File is null ? default : FileSystem.StatusOf(mapping.File);
            string device = DeviceText(status);
            string head = string.Create(
                CultureInfo.InvariantCulture,
                $"{mapping.Start:x8}-{mapping.End:x8} {r}{w}{x}p {mapping.Offset:x8} {device} {status.Inode}");
            text.Append(head);
            if (mapping.Name is { Length: > 0 } name)
            {
                // proc(5): the name stands in the 74th column.
                text.Append(' ', Math.Max(1, 73 - head.Length)).Append(name);
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string DeviceText(in FileStatus status) => string.Create(
        CultureInfo.InvariantCulture, $"{(status.Device >> 8) & 0xFFF:x2}:{status.Device & 0xFF:x2}");

    private static string Stat(LinuxProcess process)
    {
        int id = process.Identity.ProcessId;
        long ticks = process.Accounting.CpuNowNs / 10_000_000;
        string start = string.Create(
            CultureInfo.InvariantCulture,
            $"{id} ({Name(process)}) R 1 {id} {id} 0 -1 4194304 0 0 0 0 {ticks} 0 0 0 20 0 {process.Tasks.Count} 0 1");
        string memory = string.Create(
            CultureInfo.InvariantCulture, $"{MappedBytes(process)} {UsedPages(process)} 18446744073709551615");

        // Addresses, signals and what nobody asks for: 27 fields.
        return $"{start} {memory} 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n";
    }

    private static string Status(LinuxProcess process)
    {
        int id = process.Identity.ProcessId;
        int user = process.Identity.UserId;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            Name:	{Name(process)}
            Umask:	{Convert.ToString(process.Umask, 8).PadLeft(4, '0')}
            State:	R (running)
            Tgid:	{id}
            Ngid:	0
            Pid:	{id}
            PPid:	1
            TracerPid:	0
            Uid:	{user}	{user}	{user}	{user}
            Gid:	{user}	{user}	{user}	{user}
            FDSize:	{process.Descriptors.Limit}
            Groups:	{user}
            VmSize:	{MappedBytes(process) >> 10,8} kB
            VmRSS:	{UsedPages(process) * 4,8} kB
            Threads:	{process.Tasks.Count}
            CapInh:	0000000000000000
            CapPrm:	0000000000000000
            CapEff:	0000000000000000
            CapBnd:	0000000000000000
            NoNewPrivs:	1
            Seccomp:	0
            Cpus_allowed:	1
            Cpus_allowed_list:	0
            Mems_allowed_list:	0

            """);
    }

    private static string Limits(LinuxProcess process)
    {
        StringBuilder text = new();
        text.Append("Limit                     Soft Limit           Hard Limit           Units     \n");
        AddLimit(text, "Max cpu time", "unlimited", "seconds");
        AddLimit(text, "Max file size", "unlimited", "bytes");
        AddLimit(text, "Max stack size", "8388608", "bytes");
        AddLimit(text, "Max processes", process.Limits.Tasks.ToString(CultureInfo.InvariantCulture), "processes");
        AddLimit(text, "Max open files", process.Descriptors.Limit.ToString(CultureInfo.InvariantCulture), "files");
        AddLimit(text, "Max address space", "unlimited", "bytes");
        return text.ToString();
    }

    private static void AddLimit(StringBuilder text, string name, string value, string unit) =>
        text.Append(CultureInfo.InvariantCulture, $"{name,-25} {value,-20} {value,-20} {unit,-10}\n");
}
