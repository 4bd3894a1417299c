namespace Continuum.Agent.Tests;

/// <summary>Pages of the documentation as a reader meets them.</summary>
public sealed class DocsPagesTests
{
    [Fact]
    public void No_page_has_two_sections_of_one_name()
    {
        string[] pages = Directory.GetFiles(RepositoryRoot.File("docs"), "*.md", SearchOption.AllDirectories);
        Assert.NotEmpty(pages);
        Assert.Empty(pages.SelectMany(page => Repeated(page).Select(heading => $"{page}: {heading}")));
    }

    private static IEnumerable<string> Repeated(string page)
    {
        List<string> headings = [];
        bool isCode = false;
        foreach (string line in File.ReadLines(page))
        {
            isCode ^= line.StartsWith("```", StringComparison.Ordinal);
            if (!isCode && line.StartsWith("## ", StringComparison.Ordinal))
            {
                headings.Add(line.TrimEnd());
            }
        }

        return headings.GroupBy(heading => heading).Where(group => group.Count() > 1).Select(group => group.Key);
    }
}
