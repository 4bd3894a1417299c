using System.Globalization;
using System.Text;

namespace Continuum.Mqtt.Conformance.Tests.Catalogue;

/// <summary>Prints docs/reference/mqtt-conformance.md from the catalogues and the tests there are.</summary>
internal static class ConformancePage
{
    private const string NotYet = "**not yet tested**";

    /// <summary>The tests that a side of a statement has.</summary>
    public static IReadOnlyList<string> TestsOf(StatementList list, Statement statement, Side side) =>
        [.. TestMethods.All
            .Where(test => test.Folder == list.Folder && test.Side.HasFlag(side)
                && test.Name.StartsWith(statement.TestPrefix, StringComparison.Ordinal))
            .Select(test => test.Name)
            .Order(StringComparer.Ordinal)];

    public static string Print()
    {
        StringBuilder page = new();
        page.Append("# Conformance to MQTT\n\n");
        page.Append("Every numbered statement of the standards, whom it binds, ");
        page.Append("and what shows that the broker (server) ");
        page.Append("and the\nclient keep to it: a test named after it, or the reason why there is none. ");
        page.Append("The texts are abridged; the\nstandards' words count. This page is printed by the tests it lists ");
        page.Append("(`UPDATE_DOCS=1` writes it anew).\n");
        foreach (StatementList list in StatementList.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## MQTT {list.Version}\n\n");
            Count(page, list);
            page.Append("| Statement | Binds | Asks for | Shown by |\n| --- | --- | --- | --- |\n");
            foreach (Statement statement in list.Statements)
            {
                Line(page, list, statement);
            }
        }

        return page.ToString();
    }

    private static void Count(StringBuilder page, StatementList list)
    {
        (Statement Statement, Side Side)[] all =
            [.. list.Statements.SelectMany(one => one.Sides.Select(side => (one, side)))];
        int tested = all.Count(one => TestsOf(list, one.Statement, one.Side).Count > 0);
        int reasoned = all.Count(one => one.Statement.Reasons.ContainsKey(one.Side));
        page.Append(
            CultureInfo.InvariantCulture,
            $"{list.Statements.Count} statements, {all.Length} with each side that one binds counted: ");
        page.Append(
            CultureInfo.InvariantCulture,
            $"{tested} tested, {reasoned} with a reason why not, {all.Length - tested - reasoned} not yet tested.\n\n");
    }

    private static void Line(StringBuilder page, StatementList list, Statement statement)
    {
        string shown = string.Join("<br>", statement.Sides.Select(side =>
        {
            IReadOnlyList<string> tests = TestsOf(list, statement, side);
            string what = tests.Count > 0 ? string.Join(", ", tests.Select(test => $"`{test}`"))
                : statement.Reasons.TryGetValue(side, out string? reason) ? $"no test: {reason}"
                : NotYet;
            return $"{Name(side)}: {what}";
        }));
        page.Append(
            CultureInfo.InvariantCulture,
            $"| MQTT-{statement.Number} | {string.Join(", ", statement.Sides.Select(Name))} | {statement.Text} | ");
        page.Append(CultureInfo.InvariantCulture, $"{shown} |\n");
    }

    private static string Name(Side side) => side == Side.Server ? "server" : "client";
}
