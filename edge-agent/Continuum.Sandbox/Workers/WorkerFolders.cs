using System.Security.Cryptography;
using System.Text;

namespace Continuum.Sandbox.Workers;

/// <summary>What a worker is shown: each folder of the host once, under a name of its own.</summary>
/// <param name="worker">Who is shown it.</param>
internal sealed class WorkerFolders(WorkerProcess worker)
{
    public const string Templates = "templates";

    private const int NameBytes = 8;

    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);

    /// <summary>Shows all folders of a version.</summary>
    /// <returns>The version as the worker sees it.</returns>
    public async Task<SandboxSpec> TranslateAsync(SandboxSpec spec)
    {
        string root = await ShowAsync(spec.RootPath);
        List<SandboxMount> mounts = [];
        foreach (SandboxMount mount in spec.Mounts)
        {
            mounts.Add(mount with { HostPath = await ShowAsync(mount.HostPath) });
        }

        return spec with { RootPath = root, Mounts = mounts };
    }

    private async Task<string> ShowAsync(string hostFolder)
    {
        // The same name in every worker: templates remember where their files were.
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(hostFolder));
        string name = $"image-{Convert.ToHexStringLower(hash.AsSpan(0, NameBytes))}";
        if (!_shown.Contains(name))
        {
            await worker.ShowAsync(hostFolder, name, writable: false);
            _shown.Add(name);
        }

        return $"{WorkerRoot.Shown}/{name}";
    }
}
