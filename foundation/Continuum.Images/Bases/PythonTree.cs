using Continuum.Images.Layers;
using Continuum.Images.Processes;
using Continuum.Images.Store;

namespace Continuum.Images.Bases;

/// <summary>The root file system of <c>python3.11</c>, from unpacked Debian packages.</summary>
internal sealed class PythonTree(string root)
{
    internal const string Interpreter = "/usr/bin/python3.11";

    private const string Library = "/usr/lib/python3.11";

    // Top-level folders that Debian 12 has as links into /usr (usr-merge), while packages still ship files in them.
    private static readonly string[] MergedFolders = ["bin", "lib", "lib32", "lib64", "libx32", "sbin"];

    // Nobody reads these in a sandbox. gconv, iconv's tables, is 8 MB, and Python has its own codecs.
    private static readonly string[] Unused =
    [
        "usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/lintian", "usr/share/doc-base",
        "usr/share/binfmts", "usr/share/info", "usr/share/pixmaps", "usr/share/applications", "usr/share/bug",
        "usr/share/gcc", "usr/share/gdb", "usr/lib/binfmt.d",
    ];

    /// <summary>Makes the tree as a running Debian would have it, without what a sandbox never uses.</summary>
    internal void Finish(IReadOnlyList<DebianPackage> packages)
    {
        SkeletonTree.Make(root);
        MergeIntoUsr();
        foreach (string folder in Unused)
        {
            TreeRemoval.Remove(Path.Combine(root, folder));
        }

        foreach (string library in Directory.GetDirectories(Path.Combine(root, "usr/lib"), "*-linux-gnu*"))
        {
            TreeRemoval.Remove(Path.Combine(library, "gconv"));
        }

        MakeLinksRelative();
        string list = Path.Combine(root, "usr/share/continuum/packages.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(list)!);
        File.WriteAllText(list, string.Concat(packages.Select(package => $"{package.Name} {package.Version}\n")));
    }

    /// <summary>
    /// Compiles modules of a tree with the image's own interpreter, started through the image's own loader and
    /// libraries, so that nothing of this machine's Python is in the result.
    /// </summary>
    /// <param name="folder">The modules, on this machine.</param>
    /// <param name="strip">The part of that path which is not there in the sandbox.</param>
    /// <param name="prefix">What stands there instead.</param>
    /// <param name="cancellationToken">Stops the interpreter.</param>
    internal async Task CompileAsync(string folder, string strip, string prefix, CancellationToken cancellationToken)
    {
        (string loader, string libraries) = FindLoader();
        // Unchecked: the image is read-only, so no start needs to compare a module with its source (PEP 552).
        string[] arguments =
        [
            "--library-path", libraries, root + Interpreter, "-S", "-B", "-m", "compileall", "-q",
            "--invalidation-mode", "unchecked-hash", "-s", strip, "-p", prefix, folder,
        ];
        // A fixed hash seed orders sets, and so makes the compiled constants the same each time.
        Dictionary<string, string> environment = new()
        {
            ["PYTHONHOME"] = root + "/usr",
            ["PYTHONHASHSEED"] = "0",
            ["LC_ALL"] = "C.UTF-8",
        };
        await ChildProcess.RunAsync(loader, arguments, environment, "/", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Compiles the standard library.</summary>
    internal Task CompileLibraryAsync(CancellationToken cancellationToken) =>
        CompileAsync(root + Library, root, "/", cancellationToken);

    private (string Loader, string Libraries) FindLoader()
    {
        string[] libraries = Directory.GetDirectories(Path.Combine(root, "usr/lib"), "*-linux-gnu*");
        string[] folders = ["usr/lib64", "usr/lib"];
        foreach (string folder in folders.Select(folder => Path.Combine(root, folder)).Where(Directory.Exists))
        {
            // ld-linux-x86-64.so.2, ld-linux-aarch64.so.1: the name in each program's header, a link to the file.
            if (Directory.GetFileSystemEntries(folder, "ld-linux-*.so.*") is [{ } loader, ..])
            {
                return (loader, string.Join(':', libraries));
            }
        }

        throw new ImageException(ImageErrorCode.ProgramFailed, "The package libc6 brought no ld-linux loader");
    }

    private void MergeIntoUsr()
    {
        foreach (string name in MergedFolders)
        {
            string top = Path.Combine(root, name);
            string merged = Path.Combine(root, "usr", name);
            bool isNeeded = name is "bin" or "lib" or "sbin" || Directory.Exists(top);
            if (Directory.Exists(top))
            {
                Merge(top, merged);
            }

            if (isNeeded)
            {
                Directory.CreateDirectory(merged);
                File.CreateSymbolicLink(top, $"usr/{name}");
            }
        }
    }

    private static void Merge(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (FileSystemInfo entry in new DirectoryInfo(from).EnumerateFileSystemInfos())
        {
            string target = Path.Combine(to, entry.Name);
            if (entry is DirectoryInfo && entry.LinkTarget is null)
            {
                Merge(entry.FullName, target);
            }
            else if (entry.LinkTarget is { } link)
            {
                File.CreateSymbolicLink(target, Rebase(link, entry.FullName, target));
            }
            else
            {
                File.Move(entry.FullName, target);
            }
        }

        Directory.Delete(from, recursive: true);
    }

    // A relative link moves one level down with its file, so what led out of the folder leads one step further up.
    private static string Rebase(string link, string from, string to)
    {
        if (link.StartsWith('/') || !link.Contains('/'))
        {
            return link;
        }

        string aim = Path.GetFullPath(link, Path.GetDirectoryName(from)!);
        return Path.GetRelativePath(Path.GetDirectoryName(to)!, aim);
    }

    private void MakeLinksRelative()
    {
        foreach (FileSystemInfo entry in LayerSource.Scan(root, _ => true).Select(source => source.Info))
        {
            if (entry.LinkTarget is { } target && target.StartsWith('/'))
            {
                string relative = Path.GetRelativePath(Path.GetDirectoryName(entry.FullName)!, root + target);
                entry.Delete();
                File.CreateSymbolicLink(entry.FullName, relative);
            }
        }
    }
}
