using System.Text.Json.Nodes;
using Continuum.Images.Store;

namespace Continuum.Bench.Peers;

/// <summary>
/// An OCI bundle (runtime specification 1.0) of a function's own image, with the least that still is a container of the
/// same kind: the same namespaces, no capabilities, a read-only root, the same memory limit. No seccomp filter, no
/// device but what <c>runc</c> adds: what is left out is in runc's favour.
/// </summary>
internal sealed class RuncBundle
{
    private const long MemoryLimitBytes = 128L << 20;

    private readonly string _folder;
    private readonly string _state;

    public RuncBundle(string folder, UnpackedImage image, IReadOnlyList<string> program)
    {
        _folder = folder;
        _state = Path.Combine(folder, "state");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), Configuration(image, program).ToJsonString());
    }

    /// <summary>The command that runs it once, to be given the event on standard input.</summary>
    /// <param name="id">The container's name, no other's at the same time.</param>
    public IReadOnlyList<string> Command(string id) =>
        ["/usr/sbin/runc", "--root", _state, "run", "--bundle", _folder, id];

    private static JsonObject Configuration(UnpackedImage image, IReadOnlyList<string> program) => new()
    {
        ["ociVersion"] = "1.0.2",
        ["process"] = new JsonObject
        {
            ["terminal"] = false,
            ["user"] = new JsonObject { ["uid"] = 1000, ["gid"] = 1000 },
            ["args"] = Strings(program),
            ["env"] = Strings(["PATH=/usr/bin:/bin"]),
            ["cwd"] = image.WorkingDirectory,
            ["noNewPrivileges"] = true,
        },
        ["root"] = new JsonObject { ["path"] = image.RootPath, ["readonly"] = true },
        ["mounts"] = new JsonArray(
        [
            Mount("/proc", "proc", "proc"),
            Mount("/dev", "tmpfs", "tmpfs", "nosuid", "size=64k"),
            Mount("/tmp", "tmpfs", "tmpfs", "nosuid", "nodev", "size=16m"),
            .. image.Mounts.Select(mount => Mount(mount.MountPath, "bind", mount.HostPath, "bind", "ro")),
        ]),
        ["linux"] = new JsonObject
        {
            ["namespaces"] = new JsonArray([.. Namespaces()]),
            ["resources"] = new JsonObject { ["memory"] = new JsonObject { ["limit"] = MemoryLimitBytes } },
        },
    };

    private static IEnumerable<JsonNode> Namespaces() => new[] { "pid", "network", "ipc", "uts", "mount" }
        .Select(kind => new JsonObject { ["type"] = kind });

    private static JsonObject Mount(string to, string type, string source, params IEnumerable<string> options) => new()
    {
        ["destination"] = to,
        ["type"] = type,
        ["source"] = source,
        ["options"] = Strings(options),
    };

    private static JsonArray Strings(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
