namespace Continuum.Placement.Latency;

/// <summary>Symmetric positive definite systems of a handful of unknowns, by Cholesky's method, in place.</summary>
internal static class SmallSystem
{
    /// <summary>Replaces the lower triangle of a matrix, row by row, by its Cholesky factor.</summary>
    /// <returns>False where the matrix is not positive definite.</returns>
    internal static bool Factor(Span<double> matrix, int size)
    {
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = matrix[(i * size) + j];
                for (int k = 0; k < j; k++)
                {
                    sum -= matrix[(i * size) + k] * matrix[(j * size) + k];
                }

                if (i == j && !(sum > 0))
                {
                    return false;
                }

                matrix[(i * size) + j] = i == j ? Math.Sqrt(sum) : sum / matrix[(j * size) + j];
            }
        }

        return true;
    }

    /// <summary>Replaces the right side by the solution.</summary>
    internal static void Solve(ReadOnlySpan<double> factor, int size, Span<double> right)
    {
        for (int i = 0; i < size; i++)
        {
            double sum = right[i];
            for (int k = 0; k < i; k++)
            {
                sum -= factor[(i * size) + k] * right[k];
            }

            right[i] = sum / factor[(i * size) + i];
        }

        for (int i = size - 1; i >= 0; i--)
        {
            double sum = right[i];
            for (int k = i + 1; k < size; k++)
            {
                sum -= factor[(k * size) + i] * right[k];
            }

            right[i] = sum / factor[(i * size) + i];
        }
    }

    /// <summary>The diagonal of the inverse: the sums of squares of the columns of the factor's inverse.</summary>
    internal static void InverseDiagonal(
        ReadOnlySpan<double> factor, int size, Span<double> column, Span<double> diagonal)
    {
        for (int start = 0; start < size; start++)
        {
            column[start] = 1 / factor[(start * size) + start];
            double squares = column[start] * column[start];
            for (int i = start + 1; i < size; i++)
            {
                double sum = 0;
                for (int k = start; k < i; k++)
                {
                    sum -= factor[(i * size) + k] * column[k];
                }

                column[i] = sum / factor[(i * size) + i];
                squares += column[i] * column[i];
            }

            diagonal[start] = squares;
        }
    }
}
