using Continuum.Testing;

namespace Continuum.Mqtt.Conformance.Tests.Catalogue;

/// <summary>The catalogues, the tests and the page agree. UPDATE_DOCS=1 writes the page anew.</summary>
public sealed class CatalogueTests
{
    private const int Statements50 = 251;
    private const int Statements311 = 141;

    [Fact]
    public void The_page_is_what_the_catalogues_and_the_tests_say()
    {
        string path = RepositoryRoot.File("docs", "reference", "mqtt-conformance.md");
        string wanted = ConformancePage.Print();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, wanted);
        }

        Assert.Equal(wanted, File.ReadAllText(path));
    }

    [Fact]
    public void The_catalogue_of_5_0_has_every_statement_once()
    {
        IReadOnlyList<Statement> statements = StatementList.All[0].Statements;
        Assert.Equal(
            [("1", 5), ("2", 7), ("3", 175), ("4", 60), ("6", 4)],
            statements.GroupBy(one => one.Number[..1]).Select(chapter => (chapter.Key, chapter.Count())));
        Assert.Equal(Statements50, statements.Select(one => one.Number).Distinct().Count());
    }

    [Fact]
    public void The_catalogue_of_3_1_1_has_every_statement_once()
    {
        IReadOnlyList<Statement> statements = StatementList.All[1].Statements;
        Assert.Equal(
            [("1", 3), ("2", 9), ("3", 95), ("4", 26), ("6", 4), ("7", 4)],
            statements.GroupBy(one => one.Number[..1]).Select(chapter => (chapter.Key, chapter.Count())));
        Assert.Equal(Statements311, statements.Select(one => one.Number).Distinct().Count());
    }

    [Fact]
    public void Every_test_is_of_a_statement_and_of_a_side_that_it_binds()
    {
        foreach ((string folder, Side side, string name) in TestMethods.All)
        {
            StatementList list = StatementList.All.Single(one => one.Folder == folder);
            Statement? statement = list.Statements.SingleOrDefault(
                one => name.StartsWith(one.TestPrefix, StringComparison.Ordinal));
            Assert.True(statement is not null, $"{name} begins with no statement of {list.Version}");
            Assert.True(statement.Side.HasFlag(side), $"{name} is of the {side}, which the statement does not bind");
            Assert.False(statement.Reasons.ContainsKey(side), $"{name} is there; the catalogue says why it cannot be");
        }
    }

    [Fact]
    public void Every_side_of_every_statement_has_a_test_or_a_reason() => Assert.All(
        StatementList.All,
        list => Assert.Empty(list.Statements.SelectMany(statement => statement.Sides
            .Where(side => ConformancePage.TestsOf(list, statement, side).Count == 0
                && !statement.Reasons.ContainsKey(side))
            .Select(side => $"{list.Version} {statement.Number} {side}"))));

    [Fact]
    public void Texts_are_short_and_reasons_are_for_sides_that_are_bound()
    {
        foreach (Statement statement in StatementList.All.SelectMany(list => list.Statements))
        {
            int words = statement.Text.Split(' ').Length;
            Assert.True(words <= 15, $"{statement.Number} has {words} words");
            Assert.All(statement.Reasons.Keys, side => Assert.True(
                side != Side.Both && statement.Side.HasFlag(side), $"{statement.Number} gives a reason for {side}"));
        }
    }
}
