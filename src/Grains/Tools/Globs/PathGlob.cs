using System.Collections.Immutable;
using System.Text;

namespace Cagent.Tools.Globs;

/// <summary>A glob over a whole text: <c>*</c> and <c>?</c> stop at <c>/</c>, <c>[a-z]</c> and <c>[^a-z]</c> do not, <c>\x</c> is x.</summary>
internal sealed class PathGlob
{
    private readonly ImmutableArray<Run> _runs;

    private PathGlob(ImmutableArray<Run> runs, bool malformed)
    {
        _runs = runs;
        IsMalformed = malformed;
    }

    /// <summary>The pattern cannot be read, so it matches nothing.</summary>
    public bool IsMalformed { get; }

    public bool HasStar => _runs.Any(run => run.AfterStar);

    public static PathGlob Parse(string pattern)
    {
        var runs = ImmutableArray.CreateBuilder<Run>();
        PatternReader reader = new(pattern);
        while (reader.Next() is { } run)
        {
            runs.Add(run);
        }

        return new PathGlob(reader.Failed ? [] : runs.ToImmutable(), reader.Failed);
    }

    public bool Matches(string text) => !IsMalformed && MatchesRuns(text);

    private bool MatchesRuns(string text)
    {
        var position = 0;
        for (var i = 0; i < _runs.Length; i++)
        {
            var last = i == _runs.Length - 1;
            if (_runs[i].AfterStar && _runs[i].Items.IsEmpty)
            {
                return text.IndexOf('/', position) < 0;
            }

            var end = FindRun(_runs[i], text, position, last);
            if (end < 0)
            {
                return false;
            }

            position = end;
        }

        return position == text.Length;
    }

    /// <summary>The first place at which a run fits decides; earlier choices are not taken back.</summary>
    private static int FindRun(Run run, string text, int position, bool last)
    {
        for (var start = position; ; start++)
        {
            var end = run.MatchAt(text, start);
            if (end >= 0 && (!last || end == text.Length))
            {
                return end;
            }

            if (!run.AfterStar || start >= text.Length || text[start] == '/')
            {
                return -1;
            }
        }
    }

    /// <summary>What stands between two stars.</summary>
    private sealed record Run(bool AfterStar, ImmutableArray<Item> Items)
    {
        /// <summary>The position behind the run, or -1.</summary>
        public int MatchAt(string text, int position)
        {
            foreach (var item in Items)
            {
                if (position >= text.Length)
                {
                    return -1;
                }

                Rune.DecodeFromUtf16(text.AsSpan(position), out var rune, out var length);
                if (!item.Matches(rune))
                {
                    return -1;
                }

                position += length;
            }

            return position;
        }
    }

    /// <summary>One character of a pattern. Without ranges it is <c>?</c>.</summary>
    private readonly record struct Item(ImmutableArray<(Rune From, Rune To)> Ranges, bool Negated)
    {
        public static Item Any => new([], Negated: false);

        public static Item Literal(Rune rune) => new([(rune, rune)], Negated: false);

        public bool Matches(Rune rune)
        {
            if (Ranges.IsEmpty)
            {
                return rune.Value != '/';
            }

            var inside = false;
            foreach (var (from, to) in Ranges)
            {
                inside |= rune >= from && rune <= to;
            }

            return inside != Negated;
        }
    }

    private sealed class PatternReader(string pattern)
    {
        private int _position;

        public bool Failed { get; private set; }

        public Run? Next()
        {
            if (Failed || _position >= pattern.Length)
            {
                return null;
            }

            var star = false;
            for (; _position < pattern.Length && pattern[_position] == '*'; _position++)
            {
                star = true;
            }

            var items = ImmutableArray.CreateBuilder<Item>();
            while (!Failed && _position < pattern.Length && pattern[_position] != '*')
            {
                items.Add(ReadItem());
            }

            return new Run(star, items.ToImmutable());
        }

        private Item ReadItem()
        {
            switch (pattern[_position])
            {
                case '?':
                    _position++;
                    return Item.Any;
                case '[':
                    _position++;
                    return ReadClass();
                case '\\':
                    _position++;
                    return Item.Literal(ReadRune());
                default:
                    return Item.Literal(ReadRune());
            }
        }

        private Item ReadClass()
        {
            var negated = Peek() == '^';
            if (negated)
            {
                _position++;
            }

            var ranges = ImmutableArray.CreateBuilder<(Rune, Rune)>();
            while (!Failed)
            {
                if (Peek() == ']' && ranges.Count > 0)
                {
                    _position++;
                    break;
                }

                var from = ReadClassRune();
                var to = from;
                if (Peek() == '-')
                {
                    _position++;
                    to = ReadClassRune();
                }

                ranges.Add((from, to));
            }

            return new Item(ranges.ToImmutable(), negated);
        }

        private Rune ReadClassRune()
        {
            if (Peek() is '-' or ']')
            {
                Failed = true;
                return default;
            }

            if (Peek() == '\\')
            {
                _position++;
            }

            var rune = ReadRune();
            Failed |= _position >= pattern.Length;
            return rune;
        }

        private Rune ReadRune()
        {
            if (_position >= pattern.Length)
            {
                Failed = true;
                return default;
            }

            Rune.DecodeFromUtf16(pattern.AsSpan(_position), out var rune, out var length);
            _position += length;
            return rune;
        }

        private char Peek() => _position < pattern.Length ? pattern[_position] : '\0';
    }
}
