using System.Text;
using Continuum.Contracts.Declarations;

namespace Continuum.Contracts.Tests.Declarations;

public sealed class YamlTests
{
    [Theory]
    [InlineData("", 1, "The file is empty")]
    [InlineData("# nothing\n", 1, "The file is empty")]
    [InlineData("- a\n- b\n", 1, "a list where a map")]
    [InlineData("just text", 1, "'just text' where a map")]
    [InlineData("a: 1\nb: [1, 2\nc: 3\n", 3, "not YAML")]
    [InlineData("a: 1\nb: \"open\n", 2, "not YAML")]
    [InlineData("a:\n  b: 1\n\tc: 2\n", 3, "indented with a tab")]
    [InlineData("a: &x 1\nb: *x\n", 1, "anchors are not supported")]
    [InlineData("a: *x\n", 1, "alias")]
    [InlineData("a: !!binary AAAA\n", 1, "tags are not supported")]
    [InlineData("? [a]\n: b\n", 1, "a list is used as a field's name")]
    public void What_is_no_plain_YAML_document_is_refused_with_its_line(string yaml, int line, string message)
    {
        DeclarationProblem problem = Declared.Problems(yaml)[0];

        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal(line, problem.Line);
    }

    [Fact]
    public void A_second_document_is_refused()
    {
        DeclarationProblem problem = Assert.Single(Declared.Problems(Declared.Minimal + "\n---\na: 1\n"));

        Assert.Contains("second document", problem.Message, StringComparison.Ordinal);
        Assert.Equal(8, problem.Line);
    }

    [Fact]
    public void A_repeated_field_is_refused_with_both_lines()
    {
        DeclarationProblem problem = Assert.Single(Declared.Problems(Declared.With("memory: 64Mi\nmemory: 128Mi")));

        Assert.Equal((9, "spec.memory"), (problem.Line, problem.Path));
        Assert.Contains("first on line 8", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_past_its_limit_is_refused_unread()
    {
        string fits = Declared.Minimal + "\n#" + new string('x', (256 * 1024) - Declared.Minimal.Length - 2);
        Declared.Valid(fits);

        Assert.Contains("262144", Assert.Single(Declared.Problems(fits + "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_is_refused_where_it_passes_the_limit()
    {
        foreach (string open in new[] { "[", "{a: " })
        {
            string deep = string.Concat(Enumerable.Repeat(open, 60_000));
            Assert.Contains("levels of nesting", Assert.Single(Declared.Problems(deep)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Any_damage_to_the_sample_ends_in_an_answer()
    {
        const int Seed = 20261121;
        Random random = new(Seed);
        string sample = Declared.Sample;
        for (int round = 0; round < 2_000; round++)
        {
            StringBuilder damaged = new(sample);
            for (int edit = random.Next(1, 4); edit > 0; edit--)
            {
                int at = random.Next(damaged.Length - 8);
                damaged.Remove(at, random.Next(0, 8));
                damaged.Insert(at, "\t:[{}]\"'&*!|>-#%@\0\u00e9"[random.Next(18)]);
            }

            DeclarationResult result = DeclarationParser.Parse(damaged.ToString(), "function.yaml");
            if (result is DeclarationResult.Invalid invalid)
            {
                Assert.NotEmpty(invalid.Problems);
                Assert.All(invalid.Problems, problem => Assert.True(problem is { Line: > 0, Column: > 0 }));
            }
        }
    }
}
