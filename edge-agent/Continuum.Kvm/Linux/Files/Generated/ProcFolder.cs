using System.Globalization;

namespace Continuum.Kvm.Linux.Files.Generated;

/// <summary>/proc: the process under its number and as <c>self</c>, and what programs ask about the machine.</summary>
internal sealed class ProcFolder : GeneratedFolder
{
    private readonly FileSystem _files;
    private readonly FileNode _process;

    /// <summary>The folder, with the process's own one in it.</summary>
    public ProcFolder(FileSystem files)
        : base(files, "/proc")
    {
        _files = files;
        _process = ProcessTree.Create(files, "/proc/self");
        Add("self", new GeneratedLink("/proc/self", () => ProcessNumber));
        Add("thread-self", new GeneratedLink("/proc/thread-self", () => ProcessNumber));
        MachineTree.AddTo(this, files);
    }

    private string ProcessNumber => (_files.Process?.Identity.ProcessId ?? 0).ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override Errno Find(string name, out FileNode? child)
    {
        if (_files.Process is not null && name == ProcessNumber)
        {
            child = _process;
            return 0;
        }

        return base.Find(name, out child);
    }

    /// <inheritdoc/>
    public override Errno List(List<FolderEntry> entries)
    {
        entries.Add(new FolderEntry(ProcessNumber, _process.Status.Inode, 4));
        return base.List(entries);
    }
}
