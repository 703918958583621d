using System.Text;

namespace PxarMount.Opening;

/// <summary>Splits a command line into words as a shell would, and does nothing else of what a shell does.</summary>
internal static class CommandWords
{
    private const string EscapedInQuotes = "\"\\$`";

    /// <summary>The words; null when a quote is not closed, or a backslash stands at the end.</summary>
    internal static IReadOnlyList<string>? Split(string line)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        char quote = '\0';
        for (int index = 0; index < line.Length; index++)
        {
            char letter = line[index];
            bool isBare = quote == '\0';
            if (isBare && (letter is ' ' or '\t' or '\n'))
            {
                End();
                continue;
            }

            word ??= new StringBuilder();
            if (isBare && (letter is '\'' or '"'))
            {
                quote = letter;
            }
            else if (letter == quote)
            {
                quote = '\0';
            }
            else if (letter == '\\' && quote != '\'')
            {
                if (++index == line.Length)
                    return null;
                if (quote == '"' && !EscapedInQuotes.Contains(line[index], StringComparison.Ordinal))
                    word.Append('\\');
                word.Append(line[index]);
            }
            else
            {
                word.Append(letter);
            }
        }

        End();
        return quote == '\0' ? words : null;

        void End()
        {
            if (word is not null)
                words.Add(word.ToString());
            word = null;
        }
    }
}
