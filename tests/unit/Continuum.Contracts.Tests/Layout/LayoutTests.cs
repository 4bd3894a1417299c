using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Continuum.Contracts.Tests.Layout;

public sealed partial class LayoutTests
{
    private const int LongestFile = 400;

    [Fact]
    public void Every_project_is_in_the_table_and_in_its_folder()
    {
        string[] product = [.. RepositoryFiles.With(".csproj").Where(path => !RepositoryFiles.IsTest(path))];

        Assert.Contains("foundation/Continuum.Contracts/Continuum.Contracts.csproj", product);
        Assert.All(product, path => Assert.Equal($"{Folder(path)}/{Name(path)}/{Name(path)}.csproj", path));
    }

    [Fact]
    public void Projects_reference_only_what_the_table_lets_them()
    {
        IEnumerable<string> arrows =
            from path in RepositoryFiles.With(".csproj")
            where !RepositoryFiles.IsTest(path)
            from reference in Project(path).Descendants("ProjectReference")
            let to = Name(((string?)reference.Attribute("Include") ?? "").Replace('\\', '/'))
            where !LayoutTable.Projects.TryGetValue(Name(path), out var project) || !project.MayReference.Contains(to)
            select $"{Name(path)} -> {to}";

        Assert.Empty(arrows);
    }

    [Fact]
    public void The_table_has_no_circle()
    {
        HashSet<string> settled = [];
        for (int before = -1; before < settled.Count;)
        {
            before = settled.Count;
            settled.UnionWith(LayoutTable.Projects
                .Where(pair => pair.Value.MayReference.All(settled.Contains))
                .Select(pair => pair.Key));
        }

        Assert.Empty(LayoutTable.Projects.Keys.Except(settled));
    }

    [Fact]
    public void Package_versions_stand_in_one_place_only()
    {
        IEnumerable<string> versions =
            from path in RepositoryFiles.With(".csproj").Concat(RepositoryFiles.With(".props"))
            from reference in Project(path).Descendants("PackageReference")
            where reference.Attribute("Version") is not null
                || reference.Attribute("VersionOverride") is not null
                || reference.Element("Version") is not null
            select $"{path}: {(string?)reference.Attribute("Include")}";

        Assert.Empty(versions);
    }

    [Fact]
    public void Unsafe_code_is_allowed_only_next_to_the_kernel_and_drivers()
    {
        IEnumerable<string> allowed =
            from path in RepositoryFiles.With(".csproj").Concat(RepositoryFiles.With(".props"))
            where !RepositoryFiles.IsTest(path) && !LayoutTable.Native.Contains(RepositoryFiles.ProjectOf(path))
            from property in Project(path).Descendants("AllowUnsafeBlocks")
            select $"{path}: {property.Value}";

        Assert.Empty(allowed);
    }

    [Fact]
    public void Native_declarations_stand_only_next_to_the_kernel_and_drivers()
    {
        IEnumerable<string> native =
            from path in Sources()
            where !LayoutTable.Native.Contains(RepositoryFiles.ProjectOf(path))
            from Match found in Native().Matches(CommentsAndTexts().Replace(RepositoryFiles.Read(path), ""))
            select $"{path}: {found.Value}";

        Assert.Empty(native);
    }

    [Fact]
    public void No_file_of_the_product_is_longer_than_a_reader_bears() =>
        Assert.Empty(Sources()
            .Select(path => (path, lines: RepositoryFiles.Read(path).AsSpan().Count('\n')))
            .Where(file => file.lines > LongestFile)
            .Select(file => $"{file.path}: {file.lines} lines"));

    [Theory]
    [InlineData("unsafe { }", true)]
    [InlineData("[LibraryImport(\"libc\")]", true)]
    [InlineData("[DllImport(\"libc\")]", true)]
    [InlineData("// unsafe is not used here", false)]
    [InlineData("/// <summary>unsafe</summary>", false)]
    [InlineData("x = \"an unsafe \\\" text\";", false)]
    [InlineData("Unsafe.As<int>()", false)]
    public void A_native_declaration_is_told_from_a_comment_or_a_text(string code, bool found) =>
        Assert.Equal(found, Native().IsMatch(CommentsAndTexts().Replace(code, "")));

    private static IEnumerable<string> Sources() =>
        RepositoryFiles.With(".cs").Where(path => !RepositoryFiles.IsTest(path));

    private static XDocument Project(string path) => XDocument.Parse(RepositoryFiles.Read(path));

    private static string Folder(string path) =>
        LayoutTable.Projects.TryGetValue(Name(path), out var project) ? project.Folder : "(not in the table)";

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path);

    [GeneratedRegex(@"\b(unsafe|DllImport|LibraryImport)\b")]
    private static partial Regex Native();

    // Texts come first: two slashes in a URL start no comment.
    [GeneratedRegex("\"\"\"[\\s\\S]*?\"\"\"|@\"(\"\"|[^\"])*\"|\"(\\\\.|[^\"\\\\\\n])*\"|//[^\\n]*|/\\*[\\s\\S]*?\\*/")]
    private static partial Regex CommentsAndTexts();
}
