using System.Globalization;
using System.Text;

namespace Continuum.Placement.Lab.Protocol.Milp;

/// <summary>Writes a mixed-integer program in CPLEX's LP format, which solvers read.</summary>
internal sealed class LinearProgram
{
    // Lines longer than a few hundred characters are not read by all.
    private const int TermsALine = 8;

    private readonly StringBuilder _objective = new();
    private readonly StringBuilder _rows = new();
    private readonly StringBuilder _binaries = new();
    private int _objectiveTerms;
    private int _rowCount;

    /// <summary>A variable that is 0 or 1.</summary>
    internal void Binary(string name, double cost)
    {
        _binaries.Append(' ').Append(name).Append('\n');
        Cost(name, cost);
    }

    /// <summary>What a variable, which is 0 or more, costs.</summary>
    internal void Cost(string name, double cost) => Term(_objective, cost, name, _objectiveTerms++);

    /// <summary>
    /// A row: terms, a relation (<c>&lt;=</c>, <c>&gt;=</c>, <c>=</c>), a number. A row without terms is left out.
    /// </summary>
    internal void Row(IEnumerable<(double Factor, string Variable)> terms, string relation, double right)
    {
        int count = 0;
        foreach ((double factor, string variable) in terms)
        {
            if (count == 0)
            {
                _rows.Append(CultureInfo.InvariantCulture, $" r{_rowCount++}:");
            }

            Term(_rows, factor, variable, count++);
        }

        if (count > 0)
        {
            _rows.Append(CultureInfo.InvariantCulture, $" {relation} {right:R}\n");
        }
    }

    /// <summary>The program.</summary>
    internal string Text() => $"Minimize\n obj:{_objective}\nSubject To\n{_rows}Binaries\n{_binaries}End\n";

    private static void Term(StringBuilder to, double factor, string variable, int number)
    {
        if (number > 0 && number % TermsALine == 0)
        {
            to.Append("\n ");
        }

        to.Append(CultureInfo.InvariantCulture,
            $" {(factor < 0 ? '-' : '+')} {Math.Abs(factor):0.#########} {variable}");
    }
}
