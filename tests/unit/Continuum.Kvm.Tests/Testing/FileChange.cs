namespace Continuum.Kvm.Tests.Testing;

/// <summary>Ways in which a file may be another one than it was.</summary>
internal static class FileChange
{
    /// <summary>Changes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what"><c>content</c>, <c>time</c>, <c>inode</c> (the rest as it was), <c>gone</c> or
    /// <c>folder</c>.</param>
    public static void Make(string path, string what)
    {
        DateTime modified = File.GetLastWriteTimeUtc(path);
        switch (what)
        {
            case "content":
                File.AppendAllText(path, "more");
                File.SetLastWriteTimeUtc(path, modified);
                break;
            case "time":
                File.SetLastWriteTimeUtc(path, modified.AddSeconds(1));
                break;
            case "inode":
                File.Copy(path, path + ".new");
                File.SetLastWriteTimeUtc(path + ".new", modified);
                File.Move(path + ".new", path, overwrite: true);
                Assert.Equal(modified, File.GetLastWriteTimeUtc(path));
                break;
            default:
                File.Delete(path);
                if (what == "folder")
                {
                    Directory.CreateDirectory(path);
                }

                break;
        }
    }
}
