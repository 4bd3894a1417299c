using System.Collections.Concurrent;
using Continuum.Contracts.Functions;
using Continuum.Kvm;
using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox.MicroVms;

/// <summary>The snapshots of a host: files in one folder, one for each version that was started.</summary>
internal sealed class TemplateStore : IDisposable
{
    private readonly ConcurrentDictionary<string, TemplateSlot> _slots = new();
    private readonly KvmHost _kvm;
    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly IEntropySource _entropy;

    /// <summary>Makes the folder, and removes what was not used for long.</summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public TemplateStore(
        KvmHost kvm, MicroVmSandboxOptions options, ILogger logger, TimeProvider time, IEntropySource entropy)
    {
        _kvm = kvm;
        _folder = options.TemplateFolder;
        _time = time;
        _entropy = entropy;
        Logger = logger;
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Micro-VMs need Linux's KVM");
        }

        Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        DateTime stale = time.GetUtcNow().UtcDateTime - TimeSpan.FromDays(options.TemplateDays);
        foreach (string path in Directory.EnumerateFiles(_folder).Where(path => File.GetLastWriteTimeUtc(path) < stale))
        {
            Remove(path);
        }
    }

    public ILogger Logger { get; }

    /// <summary>The snapshot of what a version is started with.</summary>
    public TemplateSlot Find(SandboxSpec spec, IReadOnlyList<string> environment) => _slots.GetOrAdd(
        TemplateKey.For(spec, environment),
        static (name, made) => new TemplateSlot(made.store, made.version, Path.Combine(made.store._folder, name)),
        (store: this, version: spec.Version));

    /// <summary>Removes a version's snapshots.</summary>
    public void Forget(VersionKey version)
    {
        foreach ((string name, TemplateSlot slot) in _slots)
        {
            if (slot.Version == version && _slots.TryRemove(new(name, slot)))
            {
                slot.Retire(removes: true);
            }
        }
    }

    /// <summary>Opens a snapshot.</summary>
    /// <exception cref="SnapshotException">It is none that fits here.</exception>
    public Template Open(string path) => Template.Open(_kvm, path, _time, _entropy);

    /// <summary>Notes that a snapshot is used.</summary>
    public void Touch(string path) => File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime);

    /// <summary>Removes a snapshot's file.</summary>
    public void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Logger.NotRemoved(path, exception.Message);
        }
    }

    /// <summary>Closes all; the files stay for the next run.</summary>
    public void Dispose()
    {
        foreach (TemplateSlot slot in _slots.Values)
        {
            slot.Retire(removes: false);
        }
    }
}
